import { always, type Topology } from './topology.ts';

export const none: Topology<'none'> = {
  about: 'No links.',
  options: {},
  check: always,
  edges: () => [],
};
