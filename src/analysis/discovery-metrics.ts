import type { MetricSpec } from '../model/metric.ts';

const ofDiscovery = { better: 'lower', topology: 'discovery' } as const;
const ofNode = { kind: 'distribution', rows: 'nodes', by: ['fleet'] } as const;

/** What came of it when connecting was left to the nodes. From the tables that `discovery.ts` derives. */
export const discoveryMetrics: readonly MetricSpec[] = [
  {
    ...ofDiscovery,
    name: 'discovery.time',
    about: 'Time from the first node up until, with all nodes up, every node can reach every other over links between peers.',
    sql: 'SELECT (whole - first_up) / 1e9 AS value FROM discovery',
    unit: 's',
    kind: 'scalar',
  },
  {
    ...ofDiscovery,
    name: 'discovery.time.last',
    about: 'The same from the last node up: what finding one another took beside the start of the nodes.',
    sql: 'SELECT (whole - last_up) / 1e9 AS value FROM discovery',
    unit: 's',
    kind: 'scalar',
  },
  {
    ...ofDiscovery,
    name: 'discovery.reachable',
    about:
      'Share of the nodes in the largest group of nodes that can reach one another, at the end of the last round; with at=load-start as the first began.',
    sql: `
      SELECT at_end AS value, NULL AS at FROM discovery
      UNION ALL SELECT at_end, 'end' FROM discovery WHERE at_end IS NOT NULL
      UNION ALL SELECT at_load_start, 'load-start' FROM discovery WHERE at_load_start IS NOT NULL`,
    unit: 'share',
    better: 'higher',
    kind: 'scalar',
    by: ['at'],
  },
  {
    ...ofDiscovery,
    ...ofNode,
    name: 'discovery.first-peer',
    about:
      'Time from when a node was up until it had its first peer, over nodes; 0 where it had one before. Nodes that never had one count in none.',
    sql: 'SELECT greatest(0, first_peer - up) / 1e9 AS value, fleet FROM discovered LEFT JOIN members USING (node) WHERE first_peer IS NOT NULL',
    unit: 's',
  },
  {
    ...ofDiscovery,
    ...ofNode,
    name: 'discovery.joined',
    about:
      'Time from when a node was up until it could reach more than half of all nodes of the run, over nodes. Nodes that never could count in none.',
    sql: 'SELECT greatest(0, joined - up) / 1e9 AS value, fleet FROM discovered LEFT JOIN members USING (node) WHERE joined IS NOT NULL',
    unit: 's',
  },
  {
    ...ofDiscovery,
    ...ofNode,
    name: 'discovery.peers',
    about: 'How many peers each node had at the end of the last round, over nodes.',
    sql: 'SELECT peers AS value, fleet FROM discovered LEFT JOIN members USING (node)',
    unit: 'count',
    better: 'neither',
  },
];
