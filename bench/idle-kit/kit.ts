import type { Kit } from '../../src/sdk/kit.ts';

/** Nodes that do nothing, to measure what Regatta itself costs. */
const kit: Kit = {
  name: 'idle',
  about: 'nodes that do nothing',
  nodes: { idle: { about: 'starts and waits', url: new URL('idle-node.ts', import.meta.url).href, params: {} } },
  scenarios: {},
  tables: [],
  metrics: [],
};

export default kit;
