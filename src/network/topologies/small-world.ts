import { connected } from './components.ts';
import type { Edge, Topology } from './topology.ts';

/**
 * Watts and Strogatz, Nature 393 (1998): a ring on which each node is joined to the degree/2 nearest on either side, then the far end of each edge moves,
 * with probability `rewire`, to a node chosen uniformly among those that it would not double. Places on the ring are drawn, so that the order of fleets does not make neighbours;
 * changed as little as needed to be connected (see {@link connected}).
 */
export const smallWorld: Topology<'small-world'> = {
  about: 'A ring of near neighbours with some links rewired at random (Watts–Strogatz); connected.',
  options: {
    degree: { type: 'integer', required: true, min: 2, about: 'mean number of links per node, even' },
    rewire: { type: 'share', default: 0.1, min: 0, max: 1, about: 'share of links that are rewired' },
  },
  check({ degree }, { length }) {
    if (degree % 2 === 1) return `small-world needs an even degree, not ${degree}`;
    if (degree >= length) return `small-world with degree ${degree} needs more than ${degree} nodes, there are ${length}`;
    return undefined;
  },
  edges({ degree, rewire }, nodes, random) {
    const { length } = nodes;
    const neighbours = Array.from(nodes, () => new Set<number>());
    const near = Array.from({ length: degree / 2 }, (_, index) =>
      [...nodes.keys()].map((node): Edge => [node, (node + index + 1) % length]),
    ).flat();
    const unite = (a: number, b: number): void => {
      neighbours[a]?.add(b);
      neighbours[b]?.add(a);
    };
    for (const [a, b] of near) unite(a, b);
    const edges = near.map(([a, b]): Edge => {
      const known = neighbours[a] as Set<number>;
      if (random.next() >= rewire || known.size === length - 1) return [a, b];
      let other = random.int(length);
      while (other === a || known.has(other)) other = random.int(length);
      known.delete(b);
      neighbours[b]?.delete(a);
      unite(a, other);
      return [a, other];
    });
    const place = random.shuffle([...nodes.keys()]);
    return connected(edges, length, random).map(([a, b]): Edge => [place[a] as number, place[b] as number]);
  },
};
