import type { Edge, Topology } from './topology.ts';

export const discovery: Topology<'discovery'> = {
  about:
    'Nodes find one another: each is told to dial `contacts` nodes, drawn at random, of the fleets that its own `needs`; the rest is left to them, and how well that goes is measured.',
  options: { contacts: { type: 'integer', default: 3, min: 0, about: 'how many nodes of the fleets that it needs a node dials' } },
  check({ boot }, { length }) {
    if (length < 2 || Object.values(boot).some((needs) => needs.length > 0)) return undefined;
    return 'discovery leaves nodes nobody to begin with: a fleet must need another, e.g. fleets: {boot: 2, nodes: {count: 8, needs: boot}}';
  },
  edges({ contacts, boot }, nodes, random) {
    const places = Map.groupBy(nodes.keys(), (place) => nodes[place]?.fleet ?? '');
    return nodes.flatMap(({ fleet }, place): Edge[] => {
      const known = (boot[fleet] ?? []).flatMap((needed) => places.get(needed) ?? []);
      return random
        .shuffle(known)
        .slice(0, contacts)
        .map((contact) => [place, contact]);
    });
  },
  isDirected: true,
};
