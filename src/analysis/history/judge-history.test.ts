import { expect, test } from 'vitest';
import type { JudgedHistory } from '../../model/judged-history.ts';
import { noiseAround, stepsOf } from '../statistics/fixtures/drawn-series.ts';
import { exampleHistory } from './fixtures/example-history.ts';
import { judgeHistory, usualRules } from './judge-history.ts';

/** Twenty runs at about 0.1 s, and twenty at about 0.12 s. */
const slower = stepsOf([0.1, 0.12], { each: 20, noise: noiseAround(0, 0.002) });

function judged(history: ReturnType<typeof exampleHistory>, more: Partial<Parameters<typeof judgeHistory>[0]> = {}): JudgedHistory {
  return judgeHistory({ experiment: 'baseline', history, rule: usualRules['e-divisive'], acrossMachines: false, ...more });
}

const changesOf = ({ segments }: JudgedHistory): string[] =>
  segments.flatMap(({ changes }) => changes.map(({ kind, first }) => `${kind} ${first.run}`));

test('a step is a change with what it was before and after, and which way is worse', () => {
  const history = judged(exampleHistory(slower));
  expect(history).toMatchObject({ name: 'delivery.p99', withoutData: 0 });
  const [change] = history.segments[0]?.changes ?? [];
  expect(change).toMatchObject({
    kind: 'regression',
    scale: 'ratio',
    last: { run: 'run-20' },
    first: { run: 'run-21' },
    before: { runs: 20 },
    after: { runs: 20 },
    p: 0.001,
  });
  expect(change?.before.median).toBeCloseTo(0.1, 2);
  expect(change?.effect.middle).toBeCloseTo(0.2, 1);
  expect(change?.effect.low).toBeGreaterThan(0.15);
  expect(changesOf(judged(exampleHistory(slower, { series: { better: 'higher' } })))).toEqual(['improvement run-21']);
  expect(changesOf(judged(exampleHistory(slower, { series: { better: 'neither' } })))).toEqual(['change run-21']);
});

test('a change below the margin is none: 10 % of p99 unless it is said otherwise, one point of a share', () => {
  const little = stepsOf([0.1, 0.107], { each: 20, noise: noiseAround(0, 0.001) });
  expect(changesOf(judged(exampleHistory(little)))).toEqual([]);
  expect(changesOf(judged(exampleHistory(little), { rule: { ...usualRules['e-divisive'], margin: 0.05 } }))).toEqual(['regression run-21']);
  const { statistic: _, ...share } = { statistic: undefined, unit: 'share', better: 'higher' as const };
  const half = stepsOf([0.99, 0.985], { each: 20, noise: noiseAround(0, 0.0002) });
  const more = stepsOf([0.99, 0.97], { each: 20, noise: noiseAround(0, 0.0002) });
  expect(changesOf(judged(exampleHistory(half, { series: share })))).toEqual([]);
  expect(changesOf(judged(exampleHistory(more, { series: share })))).toEqual(['regression run-21']);
});

test('another machine, another Regatta and another plan are segments, and no change, unless it is asked for', () => {
  const isLate = (place: number): boolean => place >= 20;
  const moved = exampleHistory(slower, {
    point: (place) => ({ environment: isLate(place) ? 2 : 1 }),
    other: { regatta: '0.2.0', cores: 4 },
  });
  const history = judged(moved);
  expect(changesOf(history)).toEqual([]);
  expect(history.segments.map(({ runs, differences }) => [runs.length, differences])).toEqual([
    [20, []],
    [
      20,
      [
        { what: 'cores', before: '2', now: '4' },
        { what: 'regatta', before: '0.1.0', now: '0.2.0' },
      ],
    ],
  ]);
  expect(changesOf(judged(moved, { acrossMachines: true }))).toEqual(['regression run-21']);
  const plans = judged(exampleHistory(slower, { point: (place) => ({ series: isLate(place) ? 2 : 1 }) }));
  expect(changesOf(plans)).toEqual([]);
  expect(plans.segments[1]?.differences).toEqual([{ what: 'plan', before: 'abc', now: 'other' }]);
});

test('two machines that take turns have a segment each, in which the change is found', () => {
  const values = [...slower, ...slower].map((_, place) => (slower[place >> 1] ?? 0) * (place % 2 === 0 ? 1 : 2));
  const turns = exampleHistory(values, { point: (place) => ({ environment: 1 + (place % 2) }), other: { hostname: 'other' } });
  expect(changesOf(judged(turns))).toEqual(['regression run-41', 'regression run-42']);
});

test('runs stand where their commits do, whenever they were made; what no commit describes, where it was made', () => {
  const day = (date: number): string => new Date(Date.UTC(2026, 0, date)).toISOString();
  const commits: { readonly [place: number]: { committed: string | null; dirty: boolean | null } } = {
    0: { committed: day(3), dirty: false },
    1: { committed: day(2), dirty: null },
    2: { committed: day(1), dirty: true },
    3: { committed: null, dirty: null },
  };
  const started = new Date(Date.UTC(2026, 0, 2, 12));
  const history = judged(
    exampleHistory([1, 2, 3, 4, null], {
      point: (place) => ({ started, checkout: { commit: 'c', branch: null, committed: null, dirty: null, ...commits[place] } }),
    }),
  );
  expect(history.segments[0]?.runs.map(({ value }) => value)).toEqual([2, 3, 4, 1]);
  expect(history.withoutData).toBe(1);
});

test('split and merge finds the step as well', () => {
  expect(changesOf(judged(exampleHistory(slower), { rule: usualRules['split-and-merge'] }))).toEqual(['regression run-21']);
});
