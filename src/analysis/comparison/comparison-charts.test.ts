import { expect, test } from 'vitest';
import { compareRuns } from './compare-runs.ts';
import { comparisonCharts } from './comparison-charts.ts';
import type { FinishedRun } from './finished-run.ts';
import { comparedSpecs, finishedRun } from './fixtures/finished-run.ts';

/** Runs of those median latencies, whose distribution reaches from half to twice of that. */
function runs(side: string, latencies: readonly number[]): FinishedRun[] {
  return latencies.map((latency, index) => {
    const quantiles = [0, 0.5, 1].map((q) => ({ q, value: latency * 2 ** (2 * q - 1) }));
    return finishedRun(latency, {
      results: { run: `${side}-${index}`, distributions: [{ metric: 'latency', unit: 's', n: 100, quantiles }] },
    });
  });
}

function charts(design: 'paired' | 'unpaired') {
  const [base, head] = [runs('base', [1, 3, 2]), runs('head', [2, 6, 4])];
  const comparison = compareRuns({
    base: { name: 'old', runs: base },
    head: { name: 'new', runs: head },
    design,
    level: 0.25,
    specs: comparedSpecs,
    mayDiffer: false,
  });
  return new Map(comparisonCharts(comparison, [...base, ...head]).map((chart) => [chart.name, chart]));
}

test('of each gate both sides are drawn by pair, and by how much each pair moved beside the estimate and the margin', () => {
  const paired = charts('paired');
  expect([...paired.keys()]).toEqual([
    'operations.failures-sides',
    'operations.failures-change',
    'latency.p50-sides',
    'latency.p50-change',
    'latency-quantiles',
  ]);
  const side = (label: string, values: readonly number[]) => ({ label, points: values.map((value, index) => [index + 1, value]) });
  expect(paired.get('latency.p50-sides')?.lines).toEqual([side('old', [1, 3, 2]), side('new', [2, 6, 4])]);
  const { lines, rules } = paired.get('latency.p50-change') ?? {};
  expect(lines?.[0]).toEqual(side('pairs', [1, 1, 1]));
  expect(lines?.[1]?.points[0]?.map((each) => Number(each.toFixed(9)))).toEqual([1, 1, 1, 1]);
  expect(rules?.map(({ value }) => value)).toEqual([0.05, -0.05]);
});

test('runs that are not paired have no change by pair', () => {
  expect([...charts('unpaired').keys()]).toEqual(['operations.failures-sides', 'latency.p50-sides', 'latency-quantiles']);
});

test('quantiles are those of the middle run, from the least to the greatest', () => {
  expect(charts('paired').get('latency-quantiles')?.lines).toEqual([
    {
      label: 'old',
      points: [
        [0, 1, 0.5, 1.5],
        [0.5, 2, 1, 3],
        [1, 4, 2, 6],
      ],
    },
    {
      label: 'new',
      points: [
        [0, 2, 1, 3],
        [0.5, 4, 2, 6],
        [1, 8, 4, 12],
      ],
    },
  ]);
});
