import { basename, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Json, JsonObject } from '../model/json.ts';
import type { ScenarioDeclaration } from '../model/kit.ts';
import type { EntryPlan, FleetPlan, ModuleRef, RoundPlan, ScenarioPlan, Tags } from '../model/plan.ts';
import { type Scenario, scenarioProblem, type Vocabulary } from '../model/scenario.ts';
import { type Cell, findPart, isPath, listOfNames, readKeys, readMap, type Settings } from './cell.ts';
import { didYouMean } from './did-you-mean.ts';
import { entryShape, roundShape } from './experiment-schema.ts';
import { loadModule } from './load-module.ts';
import { needs, notYet, refuseNotYet } from './needs.ts';
import { checkFeeds, planFeeds } from './plan-feeds.ts';
import { noEnd, planPacer } from './plan-pacer.ts';
import { planTags, tagNameProblem } from './plan-tags.ts';
import { type Path, show, writePlace } from './problems.ts';
import { readScenarioParams } from './scenario-params.ts';

interface Fleets {
  readonly names: readonly string[];
  /** Counted; undefined where they have problems of their own. */
  readonly fleets: readonly FleetPlan[] | undefined;
}

/** What an entry runs: a scenario of a kit, or one of a file beside the experiment. */
interface FoundScenario extends Pick<ScenarioDeclaration, 'params' | 'review'> {
  readonly kit: string;
  readonly ref: ModuleRef;
  /** Of its feed. */
  readonly columns: readonly string[];
  readonly vocabulary: Vocabulary;
}

/** Rounds in order; one that has problems is left out. */
export async function planRounds(cell: Cell, fleets: Fleets): Promise<readonly RoundPlan[]> {
  const { tree, problems } = cell;
  const written = tree['rounds'];
  if (!Array.isArray(written)) {
    problems.add(
      written === undefined ? [] : ['rounds'],
      `${written === undefined ? 'rounds is missing' : `${show(written)} is no list of rounds`}; write rounds: [{scenario: publish, rate: 4/s, for: 20s}]`,
    );
    return [];
  }
  if (written.length === 0) problems.add(['rounds'], 'there is no round');
  const rounds: RoundPlan[] = [];
  const taken = new Set<string>();
  for (const [index, value] of (written as readonly Json[]).entries()) {
    const round = await planRound(cell, value, ['rounds', index], { ...fleets, taken });
    if (round !== undefined) rounds.push(round);
  }
  return rounds;
}

async function planRound(
  cell: Cell,
  value: Json,
  path: Path,
  context: Fleets & { readonly taken: Set<string> },
): Promise<RoundPlan | undefined> {
  const { problems } = cell;
  const before = problems.list.length;
  const map = readMap(problems, value, path, 'a map; write {scenario: publish, rate: 4/s, for: 20s}');
  if (map === undefined) return undefined;
  const { name, phase, together, ...own } = map;
  const { settings } = readKeys(problems, roundShape, given({ name, phase }), path);
  const isWait = together === undefined && Object.keys(own).join() === 'for';
  const waitNs = isWait ? problems.read(entryShape.for, own['for'], [...path, 'for']) : undefined;
  const entries = isWait
    ? []
    : together === undefined
      ? await inlineEntry(cell, own, path, context)
      : await entriesTogether(cell, together, { own, path, context });
  const kind = settings.phase ?? 'measured';
  const lengths = entries.map(({ forNs }) => forNs);
  const base = kind === 'measured' ? (entries[0]?.scenarios[0]?.name ?? 'wait') : kind;
  const title = uniqueName(cell, { asked: settings.name, base, path, taken: context.taken });
  if (problems.list.length > before) return undefined;
  return { name: title, kind, entries, forNs: waitNs ?? (lengths.includes(null) ? null : Math.max(...(lengths as number[]))) };
}

function uniqueName(
  { problems }: Cell,
  {
    asked,
    base,
    path,
    taken,
  }: { readonly asked: string | undefined; readonly base: string; readonly path: Path; readonly taken: Set<string> },
): string {
  if (asked !== undefined && taken.has(asked)) problems.add([...path, 'name'], `another round is named ${asked}`);
  let name = asked ?? base;
  if (asked === undefined) for (let number = 2; taken.has(name); number++) name = `${base}-${number}`;
  taken.add(name);
  return name;
}

/** A round that is one entry itself. */
async function inlineEntry(cell: Cell, own: JsonObject, path: Path, fleets: Fleets): Promise<readonly EntryPlan[]> {
  const entry = await planEntry(cell, own, path, fleets);
  return entry === undefined ? [] : [entry];
}

async function entriesTogether(
  cell: Cell,
  together: Json,
  { own, path, context }: { readonly own: JsonObject; readonly path: Path; readonly context: Fleets },
): Promise<readonly EntryPlan[]> {
  const { problems } = cell;
  const { for: length, ...others } = own;
  // holds for entries without an end of their own
  const roundNs = length === undefined ? null : (problems.read(entryShape.for, length, [...path, 'for']) ?? null);
  for (const key of Object.keys(others)) problems.add([...path, key], `${key} belongs in an entry of together`, 'key');
  if (!Array.isArray(together) || together.length === 0) {
    problems.add([...path, 'together'], `${show(together)} is no list of entries; write [{scenario: …, rate: 4/s}, …]`);
    return [];
  }
  const entries: EntryPlan[] = [];
  for (const [index, value] of (together as readonly Json[]).entries()) {
    const place = [...path, 'together', index];
    const map = readMap(problems, value, place, 'a map');
    const entry = map === undefined ? undefined : await planEntry(cell, map, place, { ...context, roundNs });
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

async function planEntry(
  cell: Cell,
  written: JsonObject,
  path: Path,
  { names, fleets, roundNs = null }: Fleets & { readonly roundNs?: number | null },
): Promise<EntryPlan | undefined> {
  const { problems } = cell;
  const before = problems.list.length;
  const known = refuseNotYet(written, 'entry', path, problems);
  const hasUnknownDrive = Object.keys(notYet.entry).some((key) => Object.hasOwn(written, key));
  const { settings, rest } = readKeys(problems, entryShape, known, path);
  const on = readTargets(cell, { on: settings.on, isList: Array.isArray(written['on']), path: [...path, 'on'] }, { names, fleets });
  const scenario = await findScenario(cell, written, settings.scenario, path);
  const feeds = await planFeeds(cell, settings.feed, [...path, 'feed']);
  const params =
    scenario === undefined ? undefined : readScenarioParams(cell, scenario, { values: rest, path, others: Object.keys(roundShape), feeds });
  const isDriven = checkDrive(cell, written, hasUnknownDrive, path) && settings.rate !== undefined;
  const end = { forNs: settings.for ?? null, operations: settings.operations ?? null, roundNs, isRefused: hasUnknownDrive };
  const driven = isDriven ? await planPacer(cell, written['rate'] as Json, end, path) : undefined;
  if (scenario === undefined || params === undefined || driven === undefined || problems.list.length > before) return undefined;
  checkFeeds(cell, feeds, { columns: scenario.columns, outline: driven.outline, path });
  return {
    scenarios: [plannedScenario(scenario, params, planTags(cell, settings.tags, [...path, 'tags']))],
    on,
    pick: settings.pick ?? 'rotate',
    late: 'send',
    maxInFlight: null,
    ...driven,
    ...(feeds.length === 0 ? {} : { feeds }),
  };
}

function plannedScenario({ kit, ref, vocabulary }: FoundScenario, params: JsonObject, tags: Tags): ScenarioPlan {
  const declares = Object.keys(vocabulary).length === 0 ? {} : { vocabulary };
  return { name: ref.name, kit, scenario: ref, params, weight: 1, tags, ...declares };
}

/** Fleets that an entry works on: all unless it names some, and none where there are none. */
function readTargets(
  { problems }: Cell,
  { on, isList, path }: { readonly on: Settings<typeof entryShape>['on']; readonly isList: boolean; readonly path: Path },
  { names, fleets }: Fleets,
): readonly string[] {
  const targets = listOfNames(on ?? names);
  for (const [index, fleet] of targets.entries()) {
    if (!names.includes(fleet)) problems.add(isList ? [...path, index] : path, `there is no fleet ${fleet}${didYouMean(fleet, names)}`);
  }
  if (names.length === 0) return targets;
  const isEmpty = fleets !== undefined && targets.every((name) => fleets.find((fleet) => fleet.name === name)?.count === 0);
  if (isEmpty) problems.add(path, `there is no node in ${targets.join(' and ')}`);
  return targets;
}

function checkDrive({ problems }: Cell, written: JsonObject, hasUnknownDrive: boolean, path: Path): boolean {
  const isMissing = !hasUnknownDrive && written['rate'] === undefined;
  if (isMissing) problems.add(path, 'has no drive; write rate: 4/s');
  const ends = ['for', 'operations'].filter((key) => Object.hasOwn(written, key));
  if (ends.length === 2) problems.add(path, 'for and operations exclude each other: an entry has exactly one end');
  if (ends.length === 0 && isMissing) problems.add(path, noEnd);
  return !isMissing && ends.length < 2;
}

async function findScenario(cell: Cell, written: JsonObject, name: string | undefined, path: Path): Promise<FoundScenario | undefined> {
  const { problems } = cell;
  if (name !== undefined && isPath(name)) return scenarioOfFile(cell, name, [...path, 'scenario']);
  const isWrong = name === undefined && written['scenario'] !== undefined;
  const found = isWrong ? undefined : findPart(cell, 'scenarios', name);
  if (found === undefined) return undefined;
  if ('problem' in found) {
    problems.add(name === undefined ? path : [...path, 'scenario'], found.problem);
    return undefined;
  }
  const { kit, declaration } = found;
  const { vocabulary = {} } = declaration;
  return { ...declaration, kit: kit.kit.name, ref: { name: found.name, url: declaration.url }, columns: [], vocabulary };
}

async function scenarioOfFile({ problems, directory, kits }: Cell, file: string, path: Path): Promise<FoundScenario | undefined> {
  const module = resolve(directory, file);
  const loaded = await loadModule(module);
  if (!('exported' in loaded)) {
    problems.add(path, `${writePlace(file, loaded.position)}: ${loaded.message}`);
    return undefined;
  }
  const problem = scenarioProblem(loaded.exported);
  if (problem !== undefined) {
    problems.add(path, `${file} is no scenario: ${problem}`);
    return undefined;
  }
  const { params = {}, columns = [], tags = [], ...does } = loaded.exported as Scenario;
  if (does.user !== undefined) problems.add(path, `${file} is a scenario of users: ${needs(notYet.entry.users)}`);
  const ref = { name: basename(file, extname(file)), url: pathToFileURL(module).href };
  for (const name of tags) {
    const wrong = tagNameProblem(name);
    if (wrong !== undefined) problems.add(path, `${file} declares a tag that cannot be: ${wrong}`);
  }
  return { kit: kits[0]?.kit.name ?? '', ref, params, columns, vocabulary: tags.length === 0 ? {} : { tags } };
}

/** Without those that are undefined. */
function given(values: { readonly [key: string]: Json | undefined }): JsonObject {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
