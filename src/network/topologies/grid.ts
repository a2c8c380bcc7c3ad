import type { Edge, Topology } from './topology.ts';

export const grid: Topology<'grid'> = {
  about: 'Rows and columns, each node to those beside, above and below it; the last row may be shorter.',
  options: { columns: { type: 'integer', min: 1, about: 'nodes in a row; as square as possible when not given' } },
  check({ columns }, { length }) {
    return columns !== undefined && columns > length
      ? `grid with ${columns} columns needs at least ${columns} nodes, there are ${length}`
      : undefined;
  },
  edges({ columns }, nodes) {
    const { length } = nodes;
    const width = columns ?? Math.ceil(Math.sqrt(length));
    return [...nodes.keys()].flatMap((node): Edge[] => [
      ...((node + 1) % width !== 0 && node + 1 < length ? [[node, node + 1] as const] : []),
      ...(node + width < length ? [[node, node + width] as const] : []),
    ]);
  },
};
