import { always, type Edge, type Topology } from './topology.ts';

export const full: Topology<'full'> = {
  about: 'Every node to every other.',
  options: {},
  check: always,
  edges: (_, nodes) => [...nodes.keys()].flatMap((b) => Array.from({ length: b }, (_, a): Edge => [a, b])),
};
