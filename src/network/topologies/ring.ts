import { always, type Edge, type Topology } from './topology.ts';

export const ring: Topology<'ring'> = {
  about: 'Each node to the next, the last to the first.',
  options: {},
  check: always,
  // Two nodes have one link, not two.
  edges: (_, { length }) =>
    Array.from({ length: length < 3 ? Math.max(0, length - 1) : length }, (_, node): Edge => [node, (node + 1) % length]),
};
