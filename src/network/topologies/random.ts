import type { Random } from '../../model/random.ts';
import { connected } from './components.ts';
import type { Edge, Topology } from './topology.ts';

/**
 * Erdős–Rényi G(n, m): m = round(n × degree / 2) pairs, each pair equally likely, so that `degree` is the mean; then changed as little as needed to be
 * connected (see {@link connected}).
 */
export const random: Topology<'random'> = {
  about: 'Pairs drawn at random until the mean degree is reached, each pair equally likely; connected.',
  options: { degree: { type: 'number', required: true, min: 0, about: 'mean number of links per node' } },
  check({ degree }, { length }) {
    if (degree > length - 1) return `random with degree ${degree} needs more than ${Math.ceil(degree)} nodes, there are ${length}`;
    if (edgeCount(degree, length) >= length - 1) return undefined;
    return `random with degree ${degree} cannot join ${length} nodes: it takes a mean degree of at least ${leastDegree(length)}`;
  },
  edges: ({ degree }, { length }, random) => connected(distinctPairs(edgeCount(degree, length), length, random), length, random),
};

function edgeCount(degree: number, nodes: number): number {
  return Math.round((nodes * degree) / 2);
}

/** Smallest mean degree of a connected graph, rounded up to two digits. */
function leastDegree(nodes: number): number {
  return Math.ceil((200 * (nodes - 1)) / nodes) / 100;
}

/** `count` of the n(n−1)/2 pairs without repetition: Floyd's algorithm (Bentley and Floyd, CACM 30(9), 1987) over their numbers. */
function distinctPairs(count: number, nodes: number, random: Random): Edge[] {
  const total = (nodes * (nodes - 1)) / 2;
  const chosen = new Set<number>();
  for (let bound = total - count; bound < total; bound++) {
    const candidate = random.int(bound + 1);
    chosen.add(chosen.has(candidate) ? bound : candidate);
  }
  return Array.from(chosen, pairOf);
}

/** Pair number k in the order (0,1), (0,2), (1,2), (0,3), …: the larger node is the largest b with b(b−1)/2 ≤ k. */
function pairOf(k: number): Edge {
  let b = Math.floor((1 + Math.sqrt(1 + 8 * k)) / 2);
  while ((b * (b - 1)) / 2 > k) b--;
  return [k - (b * (b - 1)) / 2, b];
}
