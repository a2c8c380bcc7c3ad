import { expect, test } from 'vitest';
import type { MetricValue } from '../model/metric.ts';
import type { Results } from '../model/result.ts';
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

function run(metrics: readonly MetricValue[]): Results {
  const value = metrics[0]?.value ?? null;
  const threshold = { text: 'delivery.p99 < 200ms', metric: 'delivery.p99', value, unit: 's', ok: (value ?? 1) < 0.2 };
  return { ...exampleResults, highlights: ['delivery.p99', 'ratio', 'nothing'], metrics, thresholds: [threshold] };
}

const region = (name: string): Pick<MetricValue, 'labels'> => ({ labels: { region: name } });
const base = run([
  value('delivery.p99', 0.1),
  value('ratio', 1, { unit: 'share', better: 'higher' }),
  value('nothing', 0, { unit: 'count' }),
  value('delivery.p99', 0.1, region('east')),
  value('delivery.p99', 0.08, region('south')),
  value('delivery.p99', 0.2, { labels: { fleet: 'lurkers' } }),
]);
const slow = run([
  value('delivery.p99', 0.4),
  value('ratio', 0.5, { unit: 'share', better: 'higher' }),
  value('nothing', null, { unit: 'count' }),
  value('delivery.p99', 0.102, region('east')),
  value('delivery.p99', 0.8, region('south')),
]);

test('two runs stand side by side with the ratio of each figure, the member that changed most first', () => {
  expect(runComparison({ name: 'sound', results: base }, { name: 'slow', results: slow }, 'region')).toBe(`what changed
                        sound     slow
  delivery.p99          100 ms    400 ms    4.00 ×
  ratio                 100 %     50 %      0.50 ×
  nothing               0         no data
  delivery.p99 < 200ms  ✓ 100 ms  ✗ 400 ms

which region suffers
                      sound   slow
  south delivery.p99  80 ms   800 ms  10.00 ×
  east delivery.p99   100 ms  102 ms  1.02 ×

region south suffers most: its delivery.p99 is 10.0 times what it was
`);
});

test('what got worse is red whatever direction is good, and what hardly changed is not', () => {
  const text = runComparison({ name: 'sound', results: base }, { name: 'slow', results: slow }, 'region', { color: true });
  const red = (cell: string): string => `\u001B[31m${cell}\u001B[39m`;
  expect(text).toContain(red('4.00 ×'));
  expect(text).toContain(red('0.50 ×'));
  expect(text).not.toContain(red('1.02 ×'));
});

test('where nothing got worse nobody is blamed, and a label that no figure has is left out', () => {
  expect(runComparison({ name: 'a', results: base }, { name: 'b', results: base }, 'region')).toContain('\nno region got clearly worse\n');
  expect(runComparison({ name: 'a', results: base }, { name: 'b', results: slow }, 'version')).not.toContain('version');
});
