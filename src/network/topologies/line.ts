import { always, type Edge, type Topology } from './topology.ts';

export const line: Topology<'line'> = {
  about: 'Each node to the next.',
  options: {},
  check: always,
  edges: (_, { length }) => Array.from({ length: Math.max(0, length - 1) }, (_, node): Edge => [node, node + 1]),
};
