import type { ChartSpec } from '../../model/report.ts';
import { timeAxis } from './time-axis.ts';

/** What came of it when connecting was left to the nodes: beside the metrics of discovery. */
export const discoveryCharts: readonly ChartSpec[] = [
  {
    name: 'reachable-over-time',
    title: 'Nodes that reach one another',
    about: 'Share of the nodes in the largest group of nodes that can reach one another over links between peers.',
    kind: 'steps',
    metric: 'discovery.reachable',
    x: timeAxis,
    y: { label: 'share of nodes', unit: 'share' },
    sql: 'SELECT ts / 1e9 AS x, reachable AS y FROM discovery_course ORDER BY x',
  },
  {
    name: 'peers-over-time',
    title: 'Peers over time',
    about: 'How many peers a node has: the mean of all nodes, between the least and the most.',
    kind: 'line',
    metric: 'discovery.peers',
    x: timeAxis,
    y: { label: 'peers', unit: 'count' },
    sql: 'SELECT ts / 1e9 AS x, mean AS y, least AS low, most AS high FROM discovery_course ORDER BY x',
  },
];
