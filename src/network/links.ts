import { RegattaError } from '../model/errors.ts';
import type { Link, LinkShape } from '../model/node.ts';
import type { LinkPlan, NetworkPlan } from '../model/plan.ts';
import { seededRandom } from '../model/random.ts';
import { regionLatencyNs } from './regions.ts';

/** What decides how a node's links behave. */
export interface LinkEnd {
  readonly number: number;
  readonly fleet: string;
  readonly region: string | null;
}

/**
 * The links along `edges`, which are pairs of places in `nodes`. Both directions of a link have one shape: latencies from a range are drawn per pair, from the seed and the
 * two numbers alone, so that neither the order of edges nor who dials matters. Entries of `between` are applied in their order, a later one over an earlier.
 * @throws RegattaError EXPERIMENT_INVALID when the region matrix says nothing about a pair
 */
export function makeLinks(
  network: NetworkPlan,
  nodes: readonly LinkEnd[],
  edges: readonly (readonly [number, number])[],
  seed: number,
): Link[] {
  return edges.map(([a, b]) => {
    const [from, to] = [nodes[a] as LinkEnd, nodes[b] as LinkEnd];
    return { from: from.number, to: to.number, shape: shapeOf(network, from, to, seed) };
  });
}

/** The shape of the link between two nodes, the same whichever comes first. */
function shapeOf(network: NetworkPlan, from: LinkEnd, to: LinkEnd, seed: number): LinkShape {
  const exceptions = network.between.filter(
    ({ fleets: [one, other] }) => (one === from.fleet && other === to.fleet) || (one === to.fleet && other === from.fleet),
  );
  const exception: Partial<LinkPlan> = Object.assign({}, ...exceptions);
  return {
    latencyNs: regional(network, exception, from, to) ?? drawn(exception.latency ?? network.latency, from, to, seed),
    jitter: exception.jitter ?? network.jitter,
    bandwidth: network.bandwidth,
    ...(typeof exception.bandwidth === 'number' ? { linkBandwidth: exception.bandwidth } : {}),
  };
}

/** From the region matrix, unless the exception has a latency of its own. */
function regional(network: NetworkPlan, exception: Partial<LinkPlan>, from: LinkEnd, to: LinkEnd): number | undefined {
  if (network.regions === undefined || exception.latency !== undefined) return undefined;
  const { name, latency } = network.regions;
  const latencyNs = from.region === null || to.region === null ? undefined : regionLatencyNs(latency, from.region, to.region);
  if (latencyNs !== undefined) return latencyNs;
  throw new RegattaError('EXPERIMENT_INVALID', `${name} has no latency between ${place(from)} and ${place(to)}`, {
    hint: `${name} knows ${Object.keys(latency).join(', ')}`,
  });
}

function place({ fleet, region }: LinkEnd): string {
  return region ?? `fleet ${fleet}, which has no region`;
}

function drawn(range: LinkPlan['latency'], from: LinkEnd, to: LinkEnd, seed: number): number {
  if (range === undefined) return 0;
  const [low, high] = [Math.min(from.number, to.number), Math.max(from.number, to.number)];
  return range.min + (range.max - range.min) * seededRandom(seed, 'latency', low, high).next();
}
