import { basename, dirname, extname, resolve } from 'node:path';
import { RegattaError } from '../model/errors.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { Kit } from '../model/kit.ts';
import type { ParamValues, Plan } from '../model/plan.ts';
import { isMap, readKeys } from './cell.ts';
import type { ExperimentParts } from './experiment-parts.ts';
import { paramShape } from './experiment-schema.ts';
import { mostRuns } from './shape-words.ts';
import type { ExperimentSource } from './experiment-source.ts';
import { type ParamChange, paramCells } from './param-values.ts';
import { planCell, seedsOf } from './plan-cell.ts';
import { atPath, type Problem, Problems, show, writeProblem } from './problems.ts';
import { isCommandOfSource, withCommandsOfSources } from './plan-source.ts';
import { readSource } from './read-source.ts';
import { runValuePlaces } from './run-value-places.ts';
import { substitute } from './substitute.ts';

/** An experiment file and what the command line changes in it. */
export interface PlanRequest {
  readonly file: string;
  /** `name=value`, from `-D`. */
  readonly define: readonly string[];
  /** What an option other than `-D` adds to them. */
  readonly change?: ParamChange;
  readonly paramsFile?: string;
  /** The experiment itself, where no file holds it: `file` is then what messages call it. */
  readonly tree?: JsonObject;
  /** Another name for the experiment. */
  readonly name?: string;
  /** Where pages for Prometheus are served (host:port), in place of what the experiment says. */
  readonly metricsListen?: string;
  /** Versions in the place of those of the experiment, where a fleet does not fix its own: `main`, or `NAME=main` for one source or fleet. */
  readonly versions?: readonly string[];
  /** What relative paths on the command line are relative to. */
  readonly cwd: string;
}

/** The runs that an experiment asks for. */
export interface PlannedSet {
  /** One per cell of the matrix and repetition: all repetitions of a cell, then the next cell. Repetition n (from 0) has the seed of the experiment plus n. */
  readonly plans: readonly Plan[];
  readonly axes: readonly { readonly name: string; readonly values: readonly Json[] }[];
  readonly repeats: number;
  /** Of all plans, each once, in the order of the file. */
  readonly warnings: readonly Problem[];
  readonly kits: readonly Kit[];
}

/** Either a set or everything that keeps it from being one. */
export interface CheckedExperiment {
  readonly set: PlannedSet | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Reads an experiment and expands it into plans.
 * @throws RegattaError EXPERIMENT_INVALID whose message lists all problems, FILE_UNREADABLE
 */
export async function planExperiment(request: PlanRequest, parts: ExperimentParts): Promise<PlannedSet> {
  const { set, problems } = await checkExperiment(request, parts);
  if (set !== undefined) return set;
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  throw new RegattaError('EXPERIMENT_INVALID', `${request.file} has ${count}\n${problems.map(writeProblem).join('\n')}`);
}

/**
 * {@link planExperiment} without throwing for problems of the experiment.
 * @throws RegattaError FILE_UNREADABLE
 */
export async function checkExperiment(request: PlanRequest, parts: ExperimentParts): Promise<CheckedExperiment> {
  const { file, cwd: folder, tree } = request;
  const source = tree === undefined ? await readSource(file, folder) : unwritten(file, resolve(folder, file), tree);
  if (source.problems.length > 0) return { set: undefined, problems: source.problems };
  const problems = new Problems(source);
  if (!isMap(source.value)) {
    problems.add([], `${show(source.value)} is no experiment; write a map that begins with kit: gossipsub`);
    return { set: undefined, problems: problems.list };
  }
  const root = withPrometheus(withoutExtensions(source.value), request);
  const { settings } = readKeys(problems, paramShape, pick(root, ['params', 'matrix', 'repeats']), []);
  const cells = await paramCells(settings, request, problems);
  const body = omit(root, ['params', 'matrix', 'repeats']);
  const repeats = settings.repeats ?? 1;
  const planned: PlannedCell[] = [];
  for (const params of cells.cells) planned.push(await planOne({ source, body, params, request, parts, repeats }));
  const found = unique([...problems.list, ...cells.problems, ...planned.flatMap((each) => each.problems)]);
  const first = planned[0];
  if (found.length > 0 || first === undefined) return { set: undefined, problems: found };
  const unused = Object.keys(settings.params ?? {}).filter((name) => planned.every(({ used }) => !used.has(name)));
  for (const name of unused) problems.warn(['params', name], 'nothing uses it', 'key');
  const unusedTexts = problems.warnings.map(atPath);
  if (planned.length * repeats > mostRuns) {
    problems.add(['repeats'], `${planned.length} cells, each ${repeats} times, are more runs than the ${mostRuns} that one command starts`);
    return { set: undefined, problems: problems.list };
  }
  const plans = planned.flatMap(({ plan }) =>
    plan === undefined ? [] : repeated({ ...plan, warnings: [...unusedTexts, ...plan.warnings] }, repeats),
  );
  const warnings = unique([...problems.warnings, ...planned.flatMap((each) => each.warnings)]);
  return { set: { plans, axes: cells.axes, repeats, warnings, kits: first.kits }, problems: [] };
}

interface CellRequest {
  readonly source: ExperimentSource;
  readonly body: JsonObject;
  readonly params: ParamValues;
  readonly request: PlanRequest;
  readonly parts: ExperimentParts;
  readonly repeats: number;
}

interface PlannedCell {
  readonly plan: Plan | undefined;
  readonly kits: readonly Kit[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Names of the params that stand somewhere. */
  readonly used: ReadonlySet<string>;
}

async function planOne({ source, body, params, request, parts, repeats }: CellRequest): Promise<PlannedCell> {
  const directory = dirname(source.path);
  const { tree, moved } = withCommandsOfSources(body);
  const places = await runValuePlaces(tree, params, { parts, directory });
  const { value, origins, used, unfilled } = substitute(tree, params, (path) => isCommandOfSource(path) || places(path));
  const problems = new Problems({ file: source.file, locate: (path, what) => source.locate(moved(path), what) }, origins);
  for (const { path, message } of unfilled) problems.refuse(path, message);
  const identity = { name: request.name, defaultName: basename(request.file, extname(request.file)), file: request.file, params, repeats };
  const { versions = [] } = request;
  const planned = await planCell({ tree: value as JsonObject, problems, parts, directory, versions }, identity);
  return { plan: planned?.plan, kits: planned?.kits ?? [], problems: problems.list, warnings: problems.warnings, used };
}

function repeated(plan: Plan, repeats: number): readonly Plan[] {
  return seedsOf(plan.seed, repeats).map((seed) => ({ ...plan, seed }));
}

/** Keys that begin with `x-` are the author's own. */
function withoutExtensions(root: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(root).filter(([key]) => !key.startsWith('x-')));
}

/** What the command line says of Prometheus stands as if the file said it. */
function withPrometheus(root: JsonObject, { metricsListen }: PlanRequest): JsonObject {
  if (metricsListen === undefined) return root;
  const { prometheus } = root;
  return { ...root, prometheus: { ...(isMap(prometheus) ? prometheus : {}), listen: metricsListen } };
}

function unwritten(file: string, path: string, value: JsonObject): ExperimentSource {
  return { file, path, value, problems: [], locate: () => undefined };
}

function pick(map: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(map).filter(([key]) => keys.includes(key)));
}

function omit(map: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));
}

/** Each message at each place once, though many cells (or uses of an anchor) have it; in the order of the file. */
function unique(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Map<string, Problem>();
  for (const problem of problems) {
    const { file, position, message, path } = problem;
    const key = JSON.stringify([file, position ?? path, message]);
    if (!seen.has(key)) seen.set(key, problem);
  }
  return [...seen.values()].sort(
    ({ position: one }, { position: other }) => (one?.line ?? 0) - (other?.line ?? 0) || (one?.column ?? 0) - (other?.column ?? 0),
  );
}
