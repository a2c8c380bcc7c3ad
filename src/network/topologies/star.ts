import { always, type Edge, type Topology } from './topology.ts';

export const star: Topology<'star'> = {
  about: 'Every node to the first.',
  options: {},
  check: always,
  edges: (_, { length }) => Array.from({ length: Math.max(0, length - 1) }, (_, node): Edge => [0, node + 1]),
};
