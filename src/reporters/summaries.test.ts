import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { MetricValue } from '../model/metric.ts';
import type { SetRecord } from '../model/result.ts';
import { examplePlan, exampleResults } from './example-results.ts';
import { markdownReport } from './markdown-reporter.ts';
import { runSummary } from './run-summary.ts';
import { setSummary } from './set-summary.ts';

test('the summary of a run is one screen: highlights, thresholds, validity, warnings, errors, directory, result', () => {
  expect(runSummary(exampleResults)).toBe(
    `baseline 24 nodes, 31.2 s, links emulated in hosts

  delivery        p50 45 ms   p99 113 ms   max 1.20 s
  delivery.ratio  99.996 %
  duplicates      2.86 per delivery
  hops            mean no data

thresholds
  ✓ delivery.ratio > 99%                  observed 99.996 %
  ✗ delivery.max < 1s in load, every 10s  observed 1.20 s at worst, 1 of 4 windows missed

validity ✓ all rules that could be judged hold (not judged: steal; limits set by the experiment: steal 5 %)

warnings
  ! nodes share addresses

errors
  3 ×  Error: boom

run /runs/20260101-000000-baseline
failed: 1 of 2 thresholds missed (delivery.max < 1s in load, every 10s)
`,
  );
});

test('of several scenarios each has the figures of the highlights, below those of all', () => {
  const [p50] = exampleResults.metrics.filter(({ name, labels }) => name === 'delivery.p50' && Object.keys(labels).length === 0);
  if (p50 === undefined) throw new Error('the example has no delivery.p50');
  const of = (scenario: string, value: number) => ({ ...p50, labels: { scenario }, value });
  const several = { ...exampleResults, highlights: ['delivery.p50'], metrics: [p50, of('looking', 0.002), of('paying', 0.3)] };
  expect(runSummary(several)).toContain('\n  delivery   p50 45 ms\n    looking  p50 2 ms\n    paying   p50 300 ms\n\nthresholds');
  expect(runSummary({ ...several, metrics: [p50, of('looking', 0.002)] })).not.toContain('looking');
});

test('what has no figure says why, and what has values by label alone shows them', () => {
  const [first] = exampleResults.metrics;
  if (first === undefined) throw new Error('the example has no metrics');
  const { statistic: _, ...scalar } = first;
  const made = (metric: string, more: object) => ({ ...scalar, metric, name: metric, labels: {}, ...more }) as MetricValue;
  const why = { value: null, reason: 'no data: the query gives 2 series' };
  const metrics = [
    made('late', { ...why, name: 'late.p50', statistic: 'p50' }),
    made('late', { ...why, name: 'late.p99', statistic: 'p99' }),
    made('sold', { labels: { code: '200' }, value: 7, unit: 'count' }),
    made('sold', { labels: { code: '500' }, ...why }),
  ];
  const results = { ...exampleResults, highlights: ['late', 'sold'], metrics };
  expect(runSummary(results)).toContain(
    '\n  late            no data: the query gives 2 series\n  sold{code=200}  7\n  sold{code=500}  no data: the query gives 2 series\n',
  );
  expect(markdownReport(results, examplePlan)).toMatch(/`late` .*\| no data: the query gives 2 series \|/);
});

test('colours change nothing of the text', () => {
  const coloured = runSummary(exampleResults, { color: true });
  expect(coloured).not.toBe(runSummary(exampleResults));
  expect(stripVTControlCharacters(coloured)).toBe(runSummary(exampleResults));
});

test('each broken rule is shown with its figure and its limit', () => {
  const [lag, ...others] = exampleResults.validity;
  const broken = lag === undefined ? [] : [{ ...lag, value: 0.0062, ok: false, remedy: 'a lower rate' }, ...others];
  const text = runSummary({ ...exampleResults, result: 'invalid', validity: broken });
  expect(text).toMatch(/validity 1 of 2 rules broken/);
  expect(text).toMatch(/✗ lag +6\.20 ms, limit 4\.50 ms +how late operations were sent/);
  expect(text).toMatch(/^what helps\n +lag +a lower rate$/m);
  expect(text).toMatch(/invalid: the figures cannot be trusted \(lag 6\.20 ms, limit 4\.50 ms\)$/m);
  const ended = runSummary({ ...exampleResults, result: 'invalid', validity: broken, reason: 'the load ended early: host-0 was lost' });
  expect(ended).toMatch(/^invalid: the load ended early: host-0 was lost; the figures cannot be trusted \(.*limit 4\.50 ms\)$/m);
});

test('a threshold without data says so', () => {
  const threshold = { text: 'hops.mean < 3', metric: 'hops.mean', value: null, unit: 'count', ok: false, reason: 'no data: no row' };
  expect(runSummary({ ...exampleResults, thresholds: [threshold] })).toMatch(/✗ hops\.mean < 3 +observed no data: no row/);
});

const set: SetRecord = {
  format: 1,
  id: 's1',
  name: 'degree-sweep',
  command: 'regatta run degree-sweep.yaml',
  started: '2026-01-01T00:00:00.000Z',
  ended: '2026-01-01T00:02:00.000Z',
  axes: [{ name: 'D', values: [8, 12, 16] }],
  repeats: 1,
  runs: [
    { id: exampleResults.run, params: { D: 8 }, result: 'failed' },
    { id: 'second', params: { D: 12 }, result: 'passed' },
    { id: 'third', params: { D: 16 }, result: 'errored' },
  ],
  result: 'errored',
};

test('the summary of a set has a row for each run, also for one without results', () => {
  const better = { ...exampleResults, run: 'second', result: 'passed' as const, highlights: ['delivery.p50'] };
  expect(setSummary(set, [exampleResults, better])).toBe(
    `degree-sweep set s1

  D   result   delivery.p50  delivery.p99  delivery.max  delivery.ratio  duplicates  hops.mean  run
  8   failed   45 ms         113 ms        1.20 s        99.996 %        2.86        no data    20260101-000000-baseline
  12  passed   45 ms         113 ms        1.20 s        99.996 %        2.86        no data    second
  16  errored                                                                                   third

errored: of 3 runs 1 errored, 1 failed, 1 passed
`,
  );
});

test('report.md holds everything that the run says, and how to repeat it', () => {
  const report = markdownReport(exampleResults, examplePlan);
  expect(report).toMatch(/^# baseline: failed\n/);
  expect(report.match(/^## .*$/gm)).toEqual(
    ['Thresholds', 'Validity', 'Warnings', 'Errors', 'Metrics', 'Metrics by label', 'Distributions', 'Plan', 'Environment'].map(
      (title) => `## ${title}`,
    ),
  );
  expect(report).toContain('| `delivery` |  | 45 ms |  |  | 113 ms |  | 1.20 s |  | 10 |');
  expect(report).toContain('| `duplicates` | 2.86 |  |  |  |  |  |  | delivery | 10 |');
  expect(report).toContain('| ✗ | `delivery.max < 1s in load, every 10s` | 1.20 s at worst, 1 of 4 windows missed |');
  expect(report).toContain('| D | `8` |');
  expect(report).toContain('### By fleet');
  expect(report).toContain('| `delivery` | lurkers |  | 40 ms |');
  expect(report).toContain('| 50 % | 45 ms |');
  expect(report).toContain('| – | steal | not judged: this system does not tell | 5 % (set by the experiment) |');
  expect(report).toContain('libp2p');
  expect(report).toContain('regatta run baseline.yaml');
});

test('a label by which nothing differs from the totals has no table of its own', () => {
  const labels = { version: '1.0.0' };
  const byVersion = exampleResults.metrics.flatMap((value) => (value.name === 'delivery.p50' ? [{ ...value, labels }] : []));
  const [same] = byVersion;
  if (same === undefined) throw new Error('no value');
  const report = (value: number): string =>
    markdownReport({ ...exampleResults, metrics: [...exampleResults.metrics, { ...same, value }] }, examplePlan);
  expect(report(0.045)).not.toContain('### By version');
  expect(report(0.046)).toContain('### By version');
});

test('a bar in a text does not break a table of report.md', () => {
  const threshold = { text: 'a | b < 1s', metric: 'a', value: 1, unit: 's', ok: true };
  expect(markdownReport({ ...exampleResults, thresholds: [threshold] }, examplePlan)).toContain('| ✓ | `a \\| b < 1s` | 1 s |');
});

test('Markdown shows tags, links and backticks from anywhere as they are', () => {
  const hostile = '<img src=x onerror=alert(1)> [here](javascript:alert(1))';
  const [threshold] = exampleResults.thresholds;
  if (threshold === undefined) throw new Error('no threshold');
  const results = {
    ...exampleResults,
    experiment: hostile,
    warnings: [hostile],
    errors: [{ text: hostile, count: 1 }],
    thresholds: [{ ...threshold, text: `a\` ${hostile}` }],
  };
  const report = markdownReport(results, examplePlan).replaceAll(/`` .*? ``/g, '');
  expect(report).toContain('# \\<img src=x onerror=alert(1)> \\[here](javascript:alert(1)): failed');
  expect(report).not.toMatch(/(?<!\\)(<img|\[here)/);
});
