import type { Edge, Topology } from './topology.ts';

/**
 * Barabási and Albert, Science 286 (1999): from a star of links + 1 nodes, each further node links to `links` different nodes, each chosen with a probability
 * proportional to its degree. links × (n − links) edges in all. Nodes come in random order, so that the fleets named first do not become the hubs.
 */
export const scaleFree: Topology<'scale-free'> = {
  about: 'Few hubs with many links, many nodes with few (Barabási–Albert); connected.',
  options: { links: { type: 'integer', required: true, min: 1, about: 'links that each node brings' } },
  check({ links }, { length }) {
    return links >= length ? `scale-free with ${links} links needs more than ${links} nodes, there are ${length}` : undefined;
  },
  edges({ links }, nodes, random) {
    const order = random.shuffle([...nodes.keys()]);
    const edges: Edge[] = [];
    // Each node stands in it once per link: a uniform draw from it is a draw by degree.
    const ends: number[] = [];
    const link = (a: number, b: number): void => {
      edges.push([order[a] as number, order[b] as number]);
      ends.push(a, b);
    };
    for (let node = 1; node <= links; node++) link(0, node);
    for (let node = links + 1; node < nodes.length; node++) {
      const targets = new Set<number>();
      while (targets.size < links) targets.add(ends[random.int(ends.length)] as number);
      for (const target of targets) link(node, target);
    }
    return edges;
  },
};
