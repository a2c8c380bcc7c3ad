import { RegattaError } from '../model/errors.ts';
import type { Json } from '../model/json.ts';
import { placeNodes } from '../model/number-nodes.ts';
import type { FleetPlan, LinkPlan, NetworkPlan, TopologyPlan } from '../model/plan.ts';
import { parseBandwidth } from '../model/units.ts';
import { checkTopology } from '../network/check-topology.ts';
import { checkOutside, isOutside } from './built-in.ts';
import { checkLinks, fleetsApart } from './plan-links.ts';
import { checkRegions, regionMatrices, type RegionLatency } from '../network/regions.ts';
import { readFixedTopology } from '../network/topologies/fixed.ts';
import { topologies } from '../network/topologies/index.ts';
import { type Cell, isMap, readKeys, readMap, type Settings } from './cell.ts';
import { didYouMean } from './did-you-mean.ts';
import { networkShape } from './experiment-schema.ts';
import { readSource } from './read-source.ts';
import { refuseNotYet } from './needs.ts';
import { type Path, show } from './problems.ts';
import { paramsSchema } from './value-schema.ts';

/** Mean degree of the random topology that nodes get when the experiment names none. */
const defaultDegree = 12;

type LinkSettings = Pick<Settings<typeof networkShape>, 'latency' | 'jitter' | 'bandwidth'>;

/** The network, and the fleets with the regions that its region matrix gives to those that have none of their own. */
export interface PlannedNetwork {
  readonly network: NetworkPlan;
  readonly fleets: readonly FleetPlan[];
}

interface Context {
  readonly names: readonly string[];
  /** Undefined when they have problems of their own: then what depends on their nodes is not judged. */
  readonly fleets: readonly FleetPlan[] | undefined;
  /** Of the runs of this cell; each has a graph of its own. */
  readonly seeds: readonly number[];
}

export async function planNetwork(cell: Cell, { names, fleets, seeds }: Context): Promise<PlannedNetwork | undefined> {
  const { tree, problems } = cell;
  const before = problems.list.length;
  const written = refuseNotYet(
    readMap(problems, tree['network'], ['network'], 'a map of settings') ?? {},
    'network',
    ['network'],
    problems,
  );
  const { settings, rest } = readKeys(problems, networkShape, written, ['network']);
  problems.checkKeys(rest, Object.keys(networkShape), ['network']);
  const { latency, ...link } = readLink(cell, settings, ['network']);
  const regions = readMatrix(cell, settings.latency, ['network', 'latency']);
  const between = readBetween(cell, settings.between ?? [], names);
  const placed = fleets?.map((fleet) =>
    regions === undefined || fleet.regions.length > 0 ? fleet : { ...fleet, regions: Object.keys(regions.latency) },
  );
  const linkable = placed?.filter((fleet) => !isOutside(cell, fleet));
  const nodes = linkable === undefined ? undefined : placeNodes(linkable).map(({ name }) => name);
  const boot = Object.fromEntries((placed ?? []).map(({ name, needs }) => [name, needs]));
  const topology = await readTopology(cell, settings.topology, { nodes, boot });
  if (placed === undefined || topology === undefined || problems.list.length > before) return undefined;
  if (regions !== undefined) {
    const problem = checkRegions(regions, [...new Set(placed.flatMap((fleet) => fleet.regions))]);
    if (problem !== undefined) problems.add(['network', 'latency'], problem);
  }
  checkOutside(cell, { fleets: placed, topology, settings });
  const { inside, ...linked } = whoIsLinked(cell, placed);
  const network: NetworkPlan = {
    ...link,
    ...(latency === undefined ? {} : { latency }),
    topology,
    ...linked,
    between,
    ...(regions === undefined ? {} : { regions }),
  };
  checkLinks(cell, { network, fleets: inside, seeds });
  return { network, fleets: placed };
}

/** Fleets whose nodes the topology links; pairs of them that it keeps apart, and fleets that it passes over, where there are any. */
function whoIsLinked(
  cell: Cell,
  fleets: readonly FleetPlan[],
): Pick<NetworkPlan, 'apart' | 'outside'> & { readonly inside: readonly FleetPlan[] } {
  const inside = fleets.filter((fleet) => !isOutside(cell, fleet));
  const outside = fleets.filter((fleet) => !inside.includes(fleet)).map(({ name }) => name);
  const apart = fleetsApart(cell, inside);
  return { inside, ...(apart.length === 0 ? {} : { apart }), ...(outside.length === 0 ? {} : { outside }) };
}

/** Exceptions for links between two fleets. */
function readBetween(
  cell: Cell,
  written: NonNullable<Settings<typeof networkShape>['between']>,
  names: readonly string[],
): NetworkPlan['between'] {
  const { problems } = cell;
  return written.map((exception, index) => {
    const path = ['network', 'between', index];
    for (const [place, fleet] of exception.fleets.entries()) {
      if (!names.includes(fleet)) problems.add([...path, 'fleets', place], `there is no fleet ${fleet}${didYouMean(fleet, names)}`);
    }
    if (readMatrix(cell, exception.latency, [...path, 'latency']) !== undefined)
      problems.add([...path, 'latency'], 'a pair of fleets has one latency or range, no matrix');
    const { fleets } = exception;
    const given: Partial<LinkPlan> = Object.fromEntries(
      Object.entries(readLink(cell, exception, path)).filter(([key]) => Object.hasOwn(exception, key)),
    );
    return { fleets: fleets as unknown as readonly [string, string], ...given };
  });
}

function readLink({ problems }: Cell, { latency, jitter, bandwidth }: LinkSettings, path: Path): LinkPlan {
  const range = isMap(latency) && 'min' in latency ? (latency as unknown as LinkPlan['latency']) : undefined;
  const bytesPerSecond = bandwidth === undefined ? undefined : parseBandwidth(bandwidth);
  if (bandwidth !== undefined && !(bytesPerSecond !== undefined && bytesPerSecond > 0))
    problems.add([...path, 'bandwidth'], `${show(bandwidth)} is not a bandwidth; write e.g. 10MiB/s`);
  return { ...(range === undefined ? {} : { latency: range }), jitter: jitter ?? 0, bandwidth: bytesPerSecond ?? null };
}

/** The region matrix that stands for a latency, by name or in full. */
function readMatrix({ problems }: Cell, latency: LinkSettings['latency'], path: Path): NetworkPlan['regions'] {
  if (typeof latency === 'string') {
    const matrix = Object.hasOwn(regionMatrices, latency) ? regionMatrices[latency] : undefined;
    if (matrix === undefined)
      problems.add(
        path,
        `${show(latency)} is neither a latency (5ms), a range (5ms..50ms) nor a region matrix${didYouMean(latency, Object.keys(regionMatrices))}`,
      );
    return matrix === undefined ? undefined : { name: latency, latency: matrix.latency };
  }
  if (!isMap(latency) || 'min' in latency) return undefined;
  return { name: 'the matrix of the experiment', latency: latency as unknown as RegionLatency };
}

interface ChosenTopology {
  readonly kind: TopologyPlan['kind'];
  readonly options: Json;
  readonly path: Path;
}

/** `ring`, `{grid: {columns: 4}}`, or `{random: 12}` where there is one option. */
function chooseTopology({ problems }: Cell, written: string | { readonly [kind: string]: Json }): ChosenTopology | undefined {
  const path: Path = ['network', 'topology'];
  const [entry, ...others]: (readonly [string, Json])[] = typeof written === 'string' ? [[written, {}]] : Object.entries(written);
  if (entry === undefined || others.length > 0) {
    problems.add(path, 'exactly one topology is needed; write {random: {degree: 12}}');
    return undefined;
  }
  const [kind, options] = entry;
  if (!Object.hasOwn(topologies, kind)) {
    problems.add(path, `there is no topology ${kind}${didYouMean(kind, Object.keys(topologies))}`);
    return undefined;
  }
  const known = kind as TopologyPlan['kind'];
  const [first] = Object.keys(topologies[known].options);
  return {
    kind: known,
    options: isMap(options) || first === undefined ? options : { [first]: options },
    path: typeof written === 'string' ? path : [...path, kind],
  };
}

async function readTopology(
  cell: Cell,
  written: Settings<typeof networkShape>['topology'],
  { nodes, boot }: { readonly nodes: readonly string[] | undefined; readonly boot: { readonly [fleet: string]: readonly string[] } },
): Promise<TopologyPlan | undefined> {
  if (written === undefined) {
    if (nodes === undefined) return undefined;
    return nodes.length === 0 ? { kind: 'none' } : { kind: 'random', degree: Math.max(0, Math.min(defaultDegree, nodes.length - 1)) };
  }
  const { problems } = cell;
  const chosen = chooseTopology(cell, written);
  const options =
    chosen === undefined ? undefined : problems.read(paramsSchema(topologies[chosen.kind].options), chosen.options, chosen.path);
  if (chosen === undefined || options === undefined) return undefined;
  const { kind, path } = chosen;
  const edges = kind === 'fixed' ? await readEdges(cell, options['file'] as string, path) : [];
  if (nodes === undefined || edges === undefined) return undefined;
  const resolved = kind === 'fixed' ? { edges } : kind === 'discovery' ? { boot } : {};
  const topology = { kind, ...options, ...resolved } as unknown as TopologyPlan;
  const problem = checkTopology(topology, nodes);
  if (problem === undefined) return topology;
  problems.add(path, problem);
  return undefined;
}

async function readEdges(
  { problems, directory }: Cell,
  file: string,
  path: Path,
): Promise<readonly (readonly [string, string])[] | undefined> {
  try {
    const source = await readSource(file, directory);
    const [first] = source.problems;
    const content = first === undefined ? readFixedTopology(source.value) : { problems: [first.message] };
    if ('edges' in content) return content.edges;
    for (const problem of content.problems) problems.add(path, `${file}: ${problem}`);
  } catch (error) {
    if (!(error instanceof RegattaError)) throw error;
    problems.add(path, error.message);
  }
  return undefined;
}
