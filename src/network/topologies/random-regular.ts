import type { Random } from '../../model/random.ts';
import { Components } from './components.ts';
import { ring } from './ring.ts';
import type { Edge, Topology } from './topology.ts';

/**
 * A connected graph in which every node has the same degree, drawn almost uniformly: the pairing of Steger and Wormald
 * (Combinatorics, Probability and Computing 8(4), 1999), started again when it gets stuck or falls apart.
 */
export const randomRegular: Topology<'random-regular'> = {
  about: 'Every node has the same degree, the rest is random; connected.',
  options: { degree: { type: 'integer', required: true, min: 1, about: 'number of links of each node' } },
  check({ degree }, { length }) {
    if (degree >= length) return `random-regular with degree ${degree} needs more than ${degree} nodes, there are ${length}`;
    if ((degree * length) % 2 === 1)
      return `random-regular with an odd degree (${degree}) needs an even number of nodes, there are ${length}`;
    if (degree < 2 && length > 2)
      return `random-regular with degree ${degree} cannot join ${length} nodes: it takes a degree of at least 2`;
    return undefined;
  },
  edges({ degree }, nodes, random) {
    const { length } = nodes;
    if (degree === 2) {
      const order = random.shuffle([...nodes.keys()]);
      return ring.edges({ kind: 'ring' }, nodes, random).map(([a, b]): Edge => [order[a] as number, order[b] as number]);
    }
    // A dense graph is the complement of a thin one, which is far quicker to draw, and is always connected: two nodes of degree > (n − 1)/2 share a neighbour.
    if (degree > (length - 1) / 2) return complement(regular(length - 1 - degree, length, random), length);
    for (;;) {
      const edges = regular(degree, length, random);
      const components = new Components(length);
      for (const edge of edges) components.join(...edge);
      if (components.count === 1) return edges;
    }
  },
};

function regular(degree: number, nodes: number, random: Random): Edge[] {
  for (;;) {
    const edges = pairStubs(degree, nodes, random);
    if (edges !== undefined) return edges;
  }
}

/** Joins free ends at random, leaving those that would make a loop or a second edge for the next pass; undefined when only such are left. */
function pairStubs(degree: number, nodes: number, random: Random): Edge[] | undefined {
  const edges = new Map<number, Edge>();
  let stubs = Array.from({ length: nodes * degree }, (_, stub) => stub % nodes);
  while (stubs.length > 0) {
    const shuffled = random.shuffle(stubs);
    stubs = [];
    const before = edges.size;
    for (let index = 0; index < shuffled.length; index += 2) {
      const [a, b] = [shuffled[index] as number, shuffled[index + 1] as number];
      const key = Math.min(a, b) * nodes + Math.max(a, b);
      if (a === b || edges.has(key)) stubs.push(a, b);
      else edges.set(key, [a, b]);
    }
    if (edges.size === before && !canGoOn(stubs, nodes, edges)) return undefined;
  }
  return [...edges.values()];
}

function canGoOn(stubs: readonly number[], nodes: number, edges: ReadonlyMap<number, Edge>): boolean {
  const free = [...new Set(stubs)];
  return free.some((a) => free.some((b) => a < b && !edges.has(a * nodes + b)));
}

function complement(edges: readonly Edge[], nodes: number): Edge[] {
  const present = new Set(edges.map(([a, b]) => Math.min(a, b) * nodes + Math.max(a, b)));
  const absent: Edge[] = [];
  for (let a = 0; a < nodes; a++) {
    for (let b = a + 1; b < nodes; b++) if (!present.has(a * nodes + b)) absent.push([a, b]);
  }
  return absent;
}
