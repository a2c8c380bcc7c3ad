import { expect, test } from 'vitest';
import type { MetricValue } from '../model/metric.ts';
import type { RunReport } from '../model/report.ts';
import { exampleReport } from './example-report.ts';
import { exampleResults } from './example-results.ts';
import { runComparison } from './run-comparison.ts';

function value(name: string, of: number | null, more: Partial<MetricValue> = {}): MetricValue {
  return {
    name,
    metric: name.replace(/\.p99$/, ''),
    ...(name.endsWith('.p99') ? { statistic: 'p99' } : {}),
    labels: {},
    unit: 's',
    better: 'lower',
    value: of,
    n: 1,
    ...more,
  };
}

/** A report of these metrics, of which the first is judged by a threshold, and of the p99 of two nodes. */
function run(metrics: readonly MetricValue[], nodes: readonly [number | null, number]): RunReport {
  const value = metrics[0]?.value ?? null;
  const threshold = { text: 'delivery.p99 < 200ms', metric: 'delivery.p99', value, unit: 's', ok: (value ?? 1) < 0.2 };
  const results = { ...exampleResults, highlights: ['delivery.p99', 'ratio', 'nothing'], metrics, thresholds: [threshold] };
  const columns = [
    { name: 'node', label: 'node' },
    { name: 'delivery.p99', label: 'delivery p99', unit: 's' },
  ];
  const rows = nodes.map((figure, index) => [`nodes-${index}`, figure]);
  return { ...exampleReport, results, tables: [{ name: 'nodes', title: 'Nodes', about: '', columns, rows }] };
}

const region = (name: string): Pick<MetricValue, 'labels'> => ({ labels: { region: name } });
const base = run(
  [
    value('delivery.p99', 0.1),
    value('ratio', 1, { unit: 'share', better: 'higher' }),
    value('nothing', 0, { unit: 'count' }),
    value('delivery.p99', 0.1, region('east')),
    value('delivery.p99', 0.08, region('south')),
    value('delivery.p99', 0.2, { labels: { fleet: 'lurkers' } }),
  ],
  [0.1, 0.1],
);
const slow = run(
  [
    value('delivery.p99', 0.4),
    value('ratio', 0.5, { unit: 'share', better: 'higher' }),
    value('nothing', null, { unit: 'count' }),
    value('delivery.p99', 0.102, region('east')),
    value('delivery.p99', 0.8, region('south')),
  ],
  [null, 0.5],
);

function compared(before: RunReport, after: RunReport, label = 'region', color = false): string {
  return runComparison({ name: 'sound', report: before }, { name: 'slow', report: after }, label, { color });
}

test('two runs stand side by side with the ratio of each figure; regions and nodes that suffer most come first', () => {
  expect(compared(base, slow)).toBe(`what changed
                        sound     slow
  delivery.p99          100 ms    400 ms    4.00 ×
  ratio                 100 %     50 %      0.50 ×
  nothing               0         no data
  delivery.p99 < 200ms  ✓ 100 ms  ✗ 400 ms

which region suffers
                      sound   slow
  south delivery.p99  80 ms   800 ms  10.00 ×
  east delivery.p99   100 ms  102 ms  1.02 ×

which nodes suffer most
                        sound   slow
  nodes-1 delivery.p99  100 ms  500 ms   5.00 ×
  nodes-0 delivery.p99  100 ms  no data

region south suffers most: its delivery.p99 is 10.0 times what it was
`);
});

test('what got worse is red whatever direction is good, and what hardly changed is not', () => {
  const text = compared(base, slow, 'region', true);
  const red = (cell: string): string => `\u001B[31m${cell}\u001B[39m`;
  expect(text).toContain(red('4.00 ×'));
  expect(text).toContain(red('0.50 ×'));
  expect(text).not.toContain(red('1.02 ×'));
});

test('where nothing got worse nobody is blamed, and what no figure tells of is left out', () => {
  expect(compared(base, base)).toContain('\nno region got clearly worse\n');
  expect(compared(base, slow, 'version')).not.toContain('version');
  expect(compared({ ...base, tables: [] }, slow)).not.toContain('nodes');
});

test('of what is better high, those that lost the most suffer most', () => {
  const ratio = (east: number, south: number): RunReport => {
    const values = [value('ratio', 1), value('ratio', east, region('east')), value('ratio', south, region('south'))];
    const { results, ...rest } = run([], [1, 1]);
    const metrics = values.map((each): MetricValue => ({ ...each, unit: 'share', better: 'higher' }));
    return { ...rest, results: { ...results, highlights: ['ratio'], metrics } };
  };
  const text = compared(ratio(0.5, 1), ratio(1, 0.4));
  expect(text).toMatch(/which region suffers\n.*\n {2}south ratio .*\n {2}east ratio /);
  expect(text).toContain('\nregion south suffers most: its ratio is 0.4 times what it was\n');
});
