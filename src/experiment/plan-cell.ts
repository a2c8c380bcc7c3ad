import { NS_PER_S } from '../model/clock.ts';
import type { Kit } from '../model/kit.ts';
import type { JsonObject } from '../model/json.ts';
import type { ParamValues, Plan } from '../model/plan.ts';
import { type Cell, isMap, listOfNames, missingPart, readKeys, type Settings } from './cell.ts';
import { comparableKey } from './comparable-key.ts';
import { builtInUse, misspeltPrograms } from './built-in.ts';
import { didYouMean } from './did-you-mean.ts';
import type { ResolvedKit } from './experiment-parts.ts';
import { topShape } from './experiment-schema.ts';
import { refuseNotYet } from './needs.ts';
import { planAgents } from './plan-agents.ts';
import { planCompare } from './plan-compare.ts';
import { planFleets } from './plan-fleets.ts';
import { asJudged, checkSql, planMetrics } from './plan-metrics.ts';
import { planMeasures } from './plan-measures.ts';
import { planMonitors } from './plan-monitors.ts';
import { planNetwork } from './plan-network.ts';
import { checkWindows, planObservers } from './plan-observers.ts';
import { planParts, reporterParts } from './plan-parts.ts';
import { planPrometheus } from './plan-prometheus.ts';
import { placePromql } from './plan-promql.ts';
import { planRounds } from './plan-rounds.ts';
import { planThresholds } from './plan-thresholds.ts';
import { planValidity } from './plan-validity.ts';
import { atPath, type Path } from './problems.ts';

const defaultSeed = 1;
const defaultDrainNs = 30 * NS_PER_S;
/** Time to get ready when the experiment says none: real nodes take up to some tenths of a second of CPU each. */
const readyNs = { base: 60 * NS_PER_S, perNode: 0.5 * NS_PER_S };

export interface CellIdentity {
  readonly name: string | undefined;
  readonly defaultName: string;
  readonly file: string;
  readonly params: ParamValues;
  /** How many runs the cell has. */
  readonly repeats: number;
}

/** The seeds of the runs of a cell. */
export function seedsOf(seed: number, repeats: number): readonly number[] {
  return Array.from({ length: repeats }, (_, repetition) => seed + repetition);
}

/** Larger parts of an experiment, which are read piece by piece. */
const sections = ['node', 'fleets', 'network', 'rounds', 'metrics', 'thresholds'] as const;

/** The plan of one cell, with the seed of its first repetition; undefined when there are problems, which then are told. */
export async function planCell(
  cell: Omit<Cell, 'kits' | 'named' | 'hasAllKits'>,
  identity: CellIdentity,
): Promise<{ readonly plan: Plan; readonly kits: readonly Kit[] } | undefined> {
  const { problems } = cell;
  const tree = refuseNotYet(cell.tree, 'top', [], problems);
  const { settings, rest } = readKeys(problems, topShape, tree, []);
  problems.checkKeys(rest, [...Object.keys(topShape), ...sections], []);
  const kits = await findKits(cell, settings.kit, settings.kits);
  const whole: Cell = { ...cell, tree, kits: kits.all, named: kits.found, hasAllKits: kits.isWhole };
  const { runner = 'process', seed = defaultSeed } = settings;
  checkParts(whole, settings);
  const onlookers = await planOnlookers(whole, settings);
  const planned = planFleets(whole);
  const hasFleets = planned.names.length > 0 || tree['fleets'] === undefined;
  const fleets = hasFleets && planned.fleets.length === planned.names.length ? planned.fleets : undefined;
  const network = await planNetwork(whole, { names: planned.names, fleets, seeds: seedsOf(seed, identity.repeats) });
  const agents = planAgents(whole, settings.agents, planned.names.length > 0);
  const rounds = await planRounds(whole, { names: planned.names, fleets });
  const judged = await planJudged(whole, settings, { ...onlookers, rounds, network });
  const compare = fleets === undefined ? undefined : planCompare(whole, settings.compare, { fleets, own: judged.metrics });
  const validity = planValidity(whole);
  const events = checkEvents(whole, settings.events);
  if (network === undefined || problems.list.length > 0) return undefined;
  const limitNs = planned.readyNs ?? readyLimitNs(network.fleets);
  const unkeyed: Omit<Plan, 'comparableKey'> = {
    format: 1,
    name: identity.name ?? settings.name ?? identity.defaultName,
    file: identity.file,
    seed,
    // nodes of the one that is built in are software of others: the version of Regatta, which it comes with, is not theirs
    kits: kits.all.map((each) => ({ name: each.kit.name, url: each.url, version: each === cell.parts.builtIn ? '' : each.version })),
    params: identity.params,
    fleets: network.fleets,
    network: network.network,
    rounds,
    agents,
    events,
    metrics: judged.metrics,
    thresholds: judged.thresholds,
    validity,
    drainNs: settings.drain ?? defaultDrainNs,
    settleNs: limitNs,
    readyNs: limitNs,
    runner,
    ...onlookers,
    ...judged.prometheus,
    ...(compare === undefined ? {} : { compare }),
    warnings: [],
  };
  return review({ ...unkeyed, comparableKey: comparableKey(unkeyed) }, whole);
}

function readyLimitNs(fleets: Plan['fleets']): number {
  return readyNs.base + readyNs.perNode * fleets.reduce((sum, { count }) => sum + count, 0);
}

/** What is measured of the load and judged, and the Prometheus that is asked for some of it. */
async function planJudged(
  cell: Cell,
  { prometheus: written }: Settings<typeof topShape>,
  plan: Pick<Plan, 'rounds'> & Pick<Partial<Plan>, 'observers'> & { readonly network: Awaited<ReturnType<typeof planNetwork>> },
): Promise<Pick<Plan, 'metrics' | 'thresholds'> & { readonly prometheus: ReturnType<typeof planPrometheus> }> {
  const { rounds, network } = plan;
  const own = await planMetrics(cell);
  await checkSql(cell, own, plan.observers ?? []);
  const measured = planMeasures(cell, rounds, own);
  const topology = network?.network.topology.kind;
  const thresholds = planThresholds(cell, { own, measured, rounds, fleets: network?.fleets, topology });
  checkWindows(cell, { ...plan, thresholds });
  const prometheus = planPrometheus(cell, written, plan);
  const { server } = prometheus.prometheus ?? {};
  const placed = await placePromql(cell, own, { rounds, thresholds, server, isServerNamed: written?.server !== undefined });
  return { metrics: [...asJudged(placed, thresholds), ...measured], thresholds, prometheus };
}

/** Who looks on at the load, what is watched meanwhile, and who is told of the run. */
async function planOnlookers(cell: Cell, settings: Settings<typeof topShape>): Promise<Pick<Plan, 'observers' | 'monitors' | 'reporters'>> {
  const observers = await planObservers(cell, settings.observers);
  const monitors = await planMonitors(cell, settings.monitors);
  const reporters = await planParts(cell, reporterParts(cell.parts), settings.reporters);
  return {
    ...(observers === undefined ? {} : { observers }),
    ...(monitors === undefined ? {} : { monitors }),
    ...(reporters === undefined ? {} : { reporters: reporters.map(({ plan }) => plan) }),
  };
}

/** Parts that are not there are refused, never left out. */
function checkParts({ problems, parts }: Cell, { runner }: Settings<typeof topShape>): void {
  const known = Object.keys(parts.runners);
  if (runner !== undefined && !known.includes(runner)) problems.add(['runner'], missingPart('runner', runner, known));
}

async function findKits(
  { problems, parts, directory, tree }: Omit<Cell, 'kits' | 'named' | 'hasAllKits'>,
  kit: string | undefined,
  kits: readonly string[] | undefined,
): Promise<{ readonly found: readonly ResolvedKit[]; readonly all: readonly ResolvedKit[]; readonly isWhole: boolean }> {
  const use = builtInUse(tree, parts.builtIn);
  if (tree['kit'] !== undefined && tree['kits'] !== undefined) problems.add(['kits'], 'kit and kits exclude each other', 'key');
  const isNamed = tree['kit'] !== undefined || tree['kits'] !== undefined;
  const needsNone = use === 'all' || tree['fleets'] === undefined;
  if (!isNamed && !needsNone) tellMissingKit({ problems, parts, tree });
  const names = kits ?? listOfNames(kit ?? []);
  const found: ResolvedKit[] = [];
  for (const [index, name] of names.entries()) {
    const resolved = await parts.resolveKit(name, directory);
    if ('problem' in resolved) problems.add(kits === undefined ? ['kit'] : ['kits', index], resolved.problem);
    else found.push(resolved);
  }
  const all = use === 'none' ? found : [...found, parts.builtIn];
  return { found, all, isWhole: found.length === names.length && (names.length > 0 || needsNone) };
}

/** Where it is a program that was meant, and misspelt, that is told instead. */
function tellMissingKit({ problems, parts, tree }: Pick<Cell, 'problems' | 'parts' | 'tree'>): void {
  const slips = misspeltPrograms(parts.builtIn, tree);
  for (const { path, meant } of slips) problems.add(path, `unknown key "${path.at(-1)}"; did you mean ${meant}?`, 'key');
  if (slips.length === 0) problems.add([], 'kit is missing; write kit: gossipsub, or give every fleet a command');
}

function checkEvents({ problems, kits, hasAllKits }: Cell, events: string | readonly string[] | undefined): Plan['events'] {
  if (events === undefined || typeof events === 'string') return 'all';
  // programs of any kind write events of any type
  if (kits.some(({ kit }) => Object.values(kit.nodes).some(({ isExternal }) => isExternal === true))) return events;
  const known = kits.flatMap(({ kit }) => Object.keys(kit.events ?? {}));
  for (const [index, type] of events.entries()) {
    if (hasAllKits && !known.includes(type)) problems.add(['events', index], `there is no event ${type}${didYouMean(type, known)}`);
  }
  return events;
}

/** What the kits have to say about the plan as a whole. */
function review(plan: Plan, { kits, problems, tree }: Cell): { readonly plan: Plan; readonly kits: readonly Kit[] } | undefined {
  for (const { level, text, path: meant = [] } of kits.flatMap(({ kit }) => kit.review?.(plan) ?? [])) {
    const path = writtenAt(tree, meant);
    if (level === 'error') problems.add(path, text);
    else problems.warn(path, text);
  }
  const warnings = problems.warnings.map(atPath);
  return problems.list.length > 0 ? undefined : { plan: { ...plan, warnings }, kits: kits.map(({ kit }) => kit) };
}

/** Where the value stands that a remark is about: a param that a fleet has from `node:` is written there. Rounds count from 0. */
function writtenAt(tree: JsonObject, path: readonly string[]): Path {
  const [section, name = '', param, ...inside] = path;
  if (section === 'fleets' && param !== undefined) {
    const fleet = isMap(tree['fleets']) ? tree['fleets'][name] : undefined;
    const isShared = isMap(tree['node']) && Object.hasOwn(tree['node'], param);
    return isShared && !(isMap(fleet) && Object.hasOwn(fleet, param)) ? ['node', param, ...inside] : path;
  }
  return path.map((key, index) => (section === 'rounds' && index === 1 ? Number(key) : key));
}
