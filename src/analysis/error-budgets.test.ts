import { expect, test } from 'vitest';
import type { ObserverPlan } from '../model/plan.ts';
import { analyseRun } from './analyse.ts';
import { countedBudgets } from './error-budgets.ts';
import { tinyKit, tinyObservations, tinyRun } from './tiny-run.ts';

const windows: ObserverPlan = { name: 'windows', options: {}, tables: [] };
const [round] = tinyObservations.rounds;
const measured = round === undefined ? [] : [{ ...round, measured: true, ok: 95, failed: 4, unknown: 1 }];

test('where there are no samples, what agents counted keeps failures from passing unseen', () => {
  expect(countedBudgets({ observers: [windows] }, { ...tinyObservations, rounds: measured })).toEqual([
    {
      text: 'operations.failed <= 1% (error budget)',
      metric: 'operations.failed',
      value: 0.04,
      unit: 'share',
      ok: false,
      reason: 'as agents counted',
    },
    {
      text: 'operations.unknown <= 1% (error budget)',
      metric: 'operations.unknown',
      value: 0.01,
      unit: 'share',
      ok: true,
      reason: 'as agents counted',
    },
  ]);
});

test('warm-up and rounds without operations say nothing', () => {
  const warm = measured.map((each) => ({ ...each, measured: false }));
  expect(countedBudgets({ observers: [windows] }, { ...tinyObservations, rounds: warm })).toEqual([]);
});

test('where there are samples, they tell', () => {
  expect(countedBudgets({}, { ...tinyObservations, rounds: measured })).toEqual([]);
});

test('a run that records no samples is not held to what nobody recorded', async () => {
  using files = tinyRun({ plan: { observers: [windows] }, record: { observed: { ...tinyObservations, rounds: measured } } });
  const { validity } = await analyseRun(files, { kits: [tinyKit] });
  expect(validity.filter(({ rule }) => rule === 'counts' || rule === 'node-counts').map(({ value, ok }) => [value, ok])).toEqual([
    [null, true],
    [null, true],
  ]);
});
