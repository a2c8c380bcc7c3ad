import type { Arrivals } from './unpack-propagation.ts';

/** The way of one message through the network. */
export interface Journey {
  readonly publisher: number;
  /** Nodes in the order in which they had it, the publisher not among them. */
  readonly order: Uint16Array;
  /** When each of `order` had it, ms since publication: never falls. */
  readonly orderMs: Float64Array;
  /** By node, ms: 0 at the publisher, infinite where it never arrived. */
  readonly atMs: Float64Array;
  /** By node: the node that it came from; −1 where that is unknown. */
  readonly from: Int32Array;
  /** By node: links between it and the publisher; −1 where that is unknown. */
  readonly hops: Int32Array;
  /** How many nodes are all of them, the publisher not among them: those that should have had it, or where nobody knows, those that had it. */
  readonly all: number;
}

export interface JourneyInput {
  readonly nodes: number;
  readonly publisher: number;
  readonly expected: number | null;
  readonly arrivals: Arrivals;
}

export function journeyOf({ nodes, publisher, expected, arrivals }: JourneyInput): Journey {
  const atMs = new Float64Array(nodes).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array(nodes).fill(-1);
  for (const [row, node] of arrivals.node.entries()) {
    atMs[node] = arrivals.latencyMs[row] ?? 0;
    from[node] = arrivals.from[row] ?? -1;
  }
  if (publisher in atMs) {
    atMs[publisher] = 0;
    from[publisher] = -1;
  }
  const order = arrivals.node.slice().sort((a, b) => (atMs[a] ?? 0) - (atMs[b] ?? 0) || a - b);
  return {
    publisher,
    order,
    orderMs: Float64Array.from(order, (node) => atMs[node] ?? 0),
    atMs,
    from,
    hops: hopsOf(publisher, from),
    all: Math.max(expected ?? 0, order.length),
  };
}

/** Follows each node's senders back to the publisher. A chain that ends elsewhere, or bites its own tail, has no known length. */
function hopsOf(publisher: number, from: Int32Array): Int32Array {
  const unseen = -2;
  const hops = new Int32Array(from.length).fill(unseen);
  if (publisher in hops) hops[publisher] = 0;
  for (let node = 0; node < from.length; node++) {
    const chain: number[] = [];
    let at = node;
    while (at >= 0 && hops[at] === unseen) {
      // until its length is known, whoever comes here again runs in a circle
      hops[at] = -1;
      chain.push(at);
      at = from[at] ?? -1;
    }
    let length = at < 0 ? -1 : (hops[at] ?? -1);
    for (const each of chain.reverse()) {
      if (length >= 0) length += 1;
      hops[each] = length;
    }
  }
  return hops;
}

/** How many nodes besides the publisher had it by then. */
export function reachedBy({ orderMs }: Journey, ms: number): number {
  let [low, high] = [0, orderMs.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((orderMs[middle] ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Share of all nodes that had it by then, 0 to 1; null where there is no other node. */
export function coverageAt(journey: Journey, ms: number): number | null {
  return journey.all === 0 ? null : reachedBy(journey, ms) / journey.all;
}

/** ms until that share of all nodes had it; null where that was never so. */
export function timeToShare({ orderMs, all }: Journey, share: number): number | null {
  // 0.99 × 100 is 99.00000000000001 as a float
  const needed = Math.max(1, Math.ceil(share * all - 1e-9));
  return orderMs[needed - 1] ?? null;
}

export function lastMs({ orderMs }: Journey): number {
  return orderMs.at(-1) ?? 0;
}

/** How many of the first `reached` nodes the message had taken 0, 1, 2, … links to; the last entry counts those where that is unknown. */
export function hopCounts({ order, hops }: Journey, reached: number): number[] {
  const most = order.reduce((most, node) => Math.max(most, hops[node] ?? -1), 0);
  const counts = Array.from({ length: most + 2 }, () => 0);
  for (const node of order.subarray(0, reached)) {
    const known = hops[node] ?? -1;
    const place = known < 0 ? most + 1 : known;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}

/** The nodes that the message passed on its way to this one: from it back to the publisher, or as far as is known. */
export function pathTo({ from, atMs }: Journey, node: number): number[] {
  const path: number[] = [];
  if (atMs[node] === Number.POSITIVE_INFINITY) return path;
  for (let at = node; at >= 0 && !path.includes(at); at = from[at] ?? -1) path.push(at);
  return path;
}
