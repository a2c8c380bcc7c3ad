import type { Json, JsonObject } from '../model/json.ts';
import type { FleetPlan } from '../model/plan.ts';
import { regionMatrices } from '../network/regions.ts';
import { type Cell, findPart, type FoundPart, isMap, listOfNames, readKeys, readMap, type Settings } from './cell.ts';
import { countNodes, type FleetSize } from './count-nodes.ts';
import { didYouMean } from './did-you-mean.ts';
import { fleetShape, nodeShape } from './experiment-schema.ts';
import { mostNodes } from './shape-words.ts';
import { builtInProgram } from './built-in.ts';
import { checkRunValues } from './check-run-values.ts';
import { refuseNotYet } from './needs.ts';
import { type Path, show } from './problems.ts';
import { planSource } from './plan-source.ts';
import { planVersions } from './plan-versions.ts';
import { readEnv, readParams, type ReadParams, readyLimit } from './node-params.ts';

export interface PlannedFleets {
  /** Those that have no problem. */
  readonly fleets: readonly FleetPlan[];
  /** All that the experiment names, in order. */
  readonly names: readonly string[];
  /** How long nodes may take to be ready, ns, where the experiment says. */
  readonly readyNs: number | undefined;
}

interface FleetDraft {
  readonly name: string;
  readonly path: Path;
  /** Its own settings, and those over the ones of `node:`. */
  readonly own: Settings<typeof fleetShape>;
  readonly settings: Settings<typeof fleetShape>;
  readonly program: FoundPart<'nodes'> | undefined;
  /** Checked; undefined where they have problems. */
  readonly params: ReadParams | undefined;
  readonly size: FleetSize | undefined;
}

export function planFleets(cell: Cell): PlannedFleets {
  const { tree, problems } = cell;
  const written = readMap(problems, tree['fleets'], ['fleets'], 'a map of fleets; write {nodes: 24}');
  const node = refuseNotYet(readMap(problems, tree['node'], ['node'], 'a map of settings') ?? {}, 'node', ['node'], problems);
  const shared = readKeys(problems, nodeShape, node, ['node']);
  const names = Object.keys(written ?? {});
  if (written !== undefined && names.length === 0)
    problems.add(['fleets'], 'there is no fleet; write {nodes: 24}, or leave fleets out where the load needs no nodes');
  const drafts = names.map((name) => draftFleet(cell, name, (written as JsonObject)[name] as Json, shared));
  checkSharedParams(cell, drafts, shared.rest);
  const counts = countAll(cell, drafts);
  checkNeeds(cell, drafts, names);
  const sized = drafts.map((draft, index) => ({ ...draft, count: counts?.[index] }));
  const fleets = sized.flatMap((draft) => finish(cell, draft, sized));
  const ready = drafts.flatMap(({ settings }) => readyLimit(settings.ready) ?? []);
  return { fleets, names, readyNs: ready.length === 0 ? undefined : Math.max(...ready) };
}

type SharedKeys = ReturnType<typeof readKeys<typeof nodeShape>>;

function draftFleet(cell: Cell, name: string, value: Json, shared: SharedKeys): FleetDraft {
  const { problems } = cell;
  const path: Path = ['fleets', name];
  if (!/^[A-Za-z][\w-]*$/.test(name)) {
    problems.add(path, `${show(name)} cannot be the name of a fleet: a letter, then letters, digits, - or _`, 'key');
  }
  if (!isMap(value)) return sizedDraft(cell, name, value, { path, shared });
  const own = refuseNotYet(value, 'fleet', path, problems);
  const { settings, rest } = readKeys(problems, fleetShape, own, path);
  const draft = { name, path, own: settings, settings: { ...shared.settings, ...settings } };
  // nodes that we do not start have no number and no program of ours
  if (Object.hasOwn(value, 'compose')) return { ...draft, program: undefined, params: undefined, size: undefined };
  const place = settings.program !== undefined ? [...path, 'program'] : shared.settings.program === undefined ? path : ['node', 'program'];
  const program = builtInProgram(cell, value, path) ?? programOf(cell, draft.settings.program, place);
  if (program !== undefined) problems.checkKeys(rest, knownKeys(cell, program), path);
  const params = readParams(cell, draft, program, { own: rest, shared: shared.rest });
  if (program?.declaration.count === undefined) return { ...draft, program, params, size: sizeOf(cell, own, settings, path) };
  for (const key of ['count', 'share', 'rest', 'of']) {
    if (Object.hasOwn(own, key)) problems.add([...path, key], `${program.name} says how many nodes there are`, 'key');
  }
  return { ...draft, program, params, size: params === undefined ? undefined : { count: program.declaration.count(params.values) } };
}

/** What may stand in a fleet of that program; that two built-in ones exclude each other is told elsewhere. */
function knownKeys({ parts }: Cell, { declaration }: FoundPart<'nodes'>): readonly string[] {
  return [...new Set([...Object.keys(fleetShape), ...Object.keys(declaration.params), ...Object.keys(parts.builtIn.kit.nodes)])];
}

/** `lurkers: 20`: a fleet that has only a size. */
function sizedDraft(
  cell: Cell,
  name: string,
  value: Json,
  { path, shared }: { readonly path: Path; readonly shared: SharedKeys },
): FleetDraft {
  const count = cell.problems.read(fleetShape.count, value, path);
  if (count === 'rest') cell.problems.add(path, 'needs of: the number of all nodes; write {count: rest, of: 24}');
  const { settings } = shared;
  const program =
    builtInProgram(cell, {}, path) ?? programOf(cell, settings.program, settings.program === undefined ? path : ['node', 'program']);
  const draft = { name, path, own: {}, settings };
  const params = readParams(cell, draft, program, { own: {}, shared: shared.rest });
  if (program?.declaration.count !== undefined) cell.problems.add(path, `${program.name} says how many nodes there are`);
  return { ...draft, program, params, size: typeof count === 'number' ? { count } : undefined };
}

function programOf(cell: Cell, name: string | undefined, place: Path): FoundPart<'nodes'> | undefined {
  const found = findPart(cell, 'nodes', name);
  if (found === undefined || !('problem' in found)) return found;
  cell.problems.add(place, found.problem);
  return undefined;
}

/** Exactly one of count, share and rest. */
function sizeOf(cell: Cell, written: JsonObject, settings: Settings<typeof fleetShape>, path: Path): FleetSize | undefined {
  const given = ['count', 'share', 'rest'].filter((key) => Object.hasOwn(written, key));
  if (given.length !== 1) {
    cell.problems.add(
      path,
      given.length === 0 ? 'says no number of nodes; write count, share or rest' : `${given.join(' and ')} exclude each other`,
    );
    return undefined;
  }
  const { count, share, rest, of } = settings;
  if ((count === 'rest' || share !== undefined) && of === undefined && !Object.hasOwn(written, 'of')) {
    cell.problems.add(
      [...path, ...given],
      `needs of: the number of all nodes; write {${given.join()}: ${count === 'rest' ? 'rest' : '30%'}, of: 24}`,
    );
    return undefined;
  }
  if (count === 'rest' || rest !== undefined) return 'rest';
  if (share !== undefined) return { share };
  return typeof count === 'number' ? { count } : undefined;
}

function countAll({ problems }: Cell, drafts: readonly FleetDraft[]): readonly number[] | undefined {
  const totals = new Set(drafts.flatMap(({ settings: { of, rest } }) => [of ?? [], rest ?? []].flat()));
  if (totals.size > 1) {
    problems.add(['fleets'], `fleets differ in the number of all nodes: ${[...totals].join(', ')}`);
    return undefined;
  }
  const sized = drafts.flatMap(({ name, size }) => (size === undefined ? [] : [{ name, size }]));
  if (sized.length < drafts.length) return undefined;
  const counts = countNodes(sized, [...totals][0]);
  const nodes = 'problem' in counts ? 0 : counts.reduce((sum, count) => sum + count, 0);
  if ('problem' in counts) problems.add(['fleets'], counts.problem);
  else if (nodes > mostNodes) problems.add(['fleets'], `fleets have ${nodes} nodes, more than the ${mostNodes} that a run can have`);
  else return counts;
  return undefined;
}

/** Keys of `node:` must mean something to at least one fleet. */
function checkSharedParams({ problems, hasAllKits }: Cell, drafts: readonly FleetDraft[], shared: JsonObject): void {
  const programs = drafts.flatMap(({ program }) => program ?? []);
  if (drafts.length === 0 && Object.keys(shared).length > 0) problems.add(['node'], 'there is no fleet whose nodes it could set', 'key');
  if (!hasAllKits || programs.length === 0) return;
  const known = [...Object.keys(nodeShape), ...new Set(programs.flatMap(({ declaration }) => Object.keys(declaration.params)))];
  problems.checkKeys(shared, known, ['node']);
}

function checkNeeds({ problems }: Cell, drafts: readonly FleetDraft[], names: readonly string[]): void {
  const needsOf = new Map(drafts.map(({ name, settings }) => [name, listOfNames(settings.needs ?? [])]));
  for (const { name, path } of drafts) {
    for (const needed of needsOf.get(name) ?? []) {
      if (!names.includes(needed)) problems.add([...path, 'needs'], `there is no fleet ${needed}${didYouMean(needed, names)}`);
      else if (reaches(needed, name, needsOf)) problems.add([...path, 'needs'], `${name} and ${needed} would wait for each other`);
    }
  }
}

function reaches(from: string, to: string, needsOf: ReadonlyMap<string, readonly string[]>, seen = new Set<string>()): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return (needsOf.get(from) ?? []).some((next) => reaches(next, to, needsOf, seen));
}

interface SizedDraft extends FleetDraft {
  readonly count: number | undefined;
}

function finish(cell: Cell, draft: SizedDraft, drafts: readonly SizedDraft[]): FleetPlan[] {
  const { settings, program, params, name, count, path, own } = draft;
  const regions = regionsOf(cell, draft);
  if (program === undefined || params === undefined) return [];
  const needs = listOfNames(settings.needs ?? []);
  const known = drafts.filter((each) => needs.includes(each.name));
  checkRunValues(cell, { ...params, specs: program.declaration.params, fleets: known });
  const takesEnv = Object.hasOwn(program.declaration.params, 'env');
  const env = takesEnv ? {} : readEnv(cell, settings.env ?? {}, [...(own.env === undefined ? ['node'] : path), 'env']);
  if (count === undefined) return [];
  const { kit, declaration } = program;
  const source = planSource(cell, draft, program);
  const versions = planVersions(cell, { path, own, settings, count, isThere: declaration.count !== undefined, source });
  if (versions === undefined) return [];
  return [
    {
      name,
      count,
      kit: kit.kit.name,
      program: { name: program.name, url: declaration.url },
      params: params.values,
      nodesPerProcess: declaration.isExternal === true ? null : (settings.nodesPerProcess ?? null),
      regions,
      needs,
      env,
      ...(versions.length > 0 ? { versions } : source === undefined ? {} : { source }),
    },
  ];
}

function regionsOf({ problems }: Cell, { settings: { regions }, own, path }: FleetDraft): readonly string[] {
  if (typeof regions !== 'string') return regions ?? [];
  const matrix = Object.hasOwn(regionMatrices, regions) ? regionMatrices[regions] : undefined;
  if (matrix !== undefined) return Object.keys(matrix.latency);
  const known = Object.keys(regionMatrices);
  problems.add(
    [...(own.regions === undefined ? ['node'] : path), 'regions'],
    `there is no region matrix ${regions} (regions of your own are a list)${didYouMean(regions, known)}`,
  );
  return [];
}
