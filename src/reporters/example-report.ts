import type { Chart, ChartPoint, ReportTable, RunReport } from '../model/report.ts';
import { examplePlan, exampleResults } from './example-results.ts';

const seconds = Array.from({ length: 30 }, (_, second) => second);

/** A chart of each kind and scale, for the tests of reporters. */
export const exampleCharts: readonly Chart[] = [
  {
    name: 'delivery-cdf',
    title: 'Delivery latency',
    about: 'How many deliveries took at most that long.',
    kind: 'steps',
    x: { label: 'latency', unit: 's', scale: 'log' },
    y: { label: 'share of deliveries', unit: 'share' },
    lines: ['all', 'lurkers', 'publishers'].map((label, index) => ({
      label,
      points: Array.from({ length: 101 }, (_, step): ChartPoint => [0.02 * (1 + index / 8) * 1.02 ** step, step / 100]),
    })),
    rules: [{ axis: 'x', value: 0.12, label: 'delivery.p99 < 120ms' }],
    n: 2300,
  },
  {
    name: 'latency-over-time',
    title: 'Delivery latency over time',
    about: 'Median of each second, and between which values nine of ten lie.',
    kind: 'line',
    x: { label: 'time since the start', unit: 's', scale: 'time' },
    y: { label: 'latency', unit: 's' },
    lines: [
      {
        label: '',
        points: seconds.map((second): ChartPoint => {
          const middle = 0.07 + 0.01 * Math.sin(second);
          return [second, middle, middle - 0.02, middle + 0.03];
        }),
      },
    ],
    n: 2300,
  },
  {
    name: 'delivery-density',
    title: 'Where latencies lie',
    about: 'How many deliveries fell into each span.',
    kind: 'bars',
    x: { label: 'latency', unit: 's' },
    y: { label: 'deliveries', unit: 'count' },
    lines: [
      {
        label: '',
        points: Array.from({ length: 20 }, (_, bin): ChartPoint => [bin / 100, Math.round(400 * Math.exp(-(((bin - 8) / 4) ** 2)))]),
      },
    ],
    n: 2300,
  },
  {
    name: 'scores',
    title: 'Peer scores',
    about: 'Mean score that each node has with the others.',
    kind: 'line',
    x: { label: 'time since the start', unit: 's', scale: 'time' },
    y: { label: 'score', unit: '' },
    lines: Array.from({ length: 10 }, (_, node) => ({
      label: `lurkers-${node}`,
      points: seconds.map((second): ChartPoint => [second, node - 5 + Math.cos(second / 5 + node)]),
    })),
    n: 300,
    leftOut: 14,
  },
  {
    name: 'latency-heat-map',
    title: 'Latency, all of it, over time',
    about: 'How many operations of each second took how long.',
    kind: 'cells',
    x: { label: 'time since the start', unit: 's', scale: 'time' },
    y: { label: 'latency', unit: 's', scale: 'log' },
    cellWidth: 1,
    lines: ['1–9 operations', '10–99', '100–999'].map((label, shade) => ({
      label,
      points: seconds.map((second): ChartPoint => {
        const low = 0.01 * 2 ** ((second + shade) % 4);
        return [second, low * Math.SQRT2, low, 2 * low, 10 ** shade * (1 + (second % 9))];
      }),
    })),
    n: 9000,
  },
];

const exampleTable: ReportTable = {
  name: 'nodes',
  title: 'Nodes',
  about: 'What each node received, the slowest first.',
  columns: [
    { name: 'node', label: 'node' },
    { name: 'fleet', label: 'fleet' },
    { name: 'p99', label: 'delivery p99', unit: 's', better: 'lower' },
    { name: 'ratio', label: 'delivered', unit: 'share', better: 'higher' },
    { name: 'bytes', label: 'received', unit: 'B', better: 'neither' },
  ],
  rows: Array.from({ length: 24 }, (_, node) => [
    `lurkers-${23 - node}`,
    node % 4 === 0 ? 'publishers' : 'lurkers',
    node === 23 ? null : 0.13 - node / 1000,
    node === 3 ? 0.98 : 1,
    800_000 + ((node * 7919) % 24) * 4096,
  ]),
  sortedBy: 'p99',
};

/** What a report shows, for the tests of reporters. */
export const exampleReport: RunReport = {
  results: exampleResults,
  plan: examplePlan,
  phases: [
    { name: 'warm-up', kind: 'warm-up', fromS: 0, untilS: 6 },
    { name: 'publish', kind: 'measured', fromS: 6, untilS: 26 },
    { name: 'cool-down', kind: 'cool-down', fromS: 26, untilS: 29 },
  ],
  charts: exampleCharts,
  tables: [exampleTable],
  propagation: null,
  failures: [
    {
      scenario: 'publish',
      step: 'operation',
      outcome: 'failed',
      reason: 'no peers',
      count: 3,
      samples: [{ node: 'lurkers-2', operation: 17, atS: 12.25 }],
    },
  ],
  problems: [],
};
