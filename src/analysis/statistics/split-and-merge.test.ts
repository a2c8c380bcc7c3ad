import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { nile, otavaDivisive, otavaSingle } from './fixtures/known-series.ts';
import { noiseAround, stepsOf } from './fixtures/drawn-series.ts';
import { mergeChanges } from './merge-changes.ts';
import { splitAndMerge, type SplitAndMergeOptions } from './split-and-merge.ts';
import { meansP, studentP } from './student-t.ts';

const usual: SplitAndMergeOptions = { level: 0.001, window: 50, magnitude: () => 1, least: 0 };

const places = (values: readonly number[], options: Partial<SplitAndMergeOptions> = {}): number[] =>
  splitAndMerge(values, { ...usual, ...options }).map(({ at }) => at);

test('changes are those of Apache Otava: its own tests, and the Nile with its defaults', () => {
  expect(places(otavaSingle, { window: 10, level: 0.0001 })).toEqual([10]);
  expect(places(otavaSingle)).toEqual([10]);
  expect(places(otavaDivisive, { level: 0.01 })).toEqual([5, 8]);
  expect(places([...nile.before, ...nile.after])).toEqual([28]);
});

test("p of Student's t is that of the tables", () => {
  expect(studentP(12.706204736, 1)).toBeCloseTo(0.05, 9);
  expect(studentP(-2.228138852, 10)).toBeCloseTo(0.05, 9);
  expect(studentP(1.959963985, 1e7)).toBeCloseTo(0.05, 6);
  expect([studentP(0, 5), studentP(Number.POSITIVE_INFINITY, 5)]).toEqual([1, 0]);
});

test("two rows without spread differ surely or not at all; Student's sleep data are R's (t.test(extra ~ group, sleep, var.equal = TRUE))", () => {
  expect([meansP([1, 1], [2, 2]), meansP([1, 1], [1, 1])]).toEqual([0, 1]);
  const sleep = { one: [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2], two: [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4] };
  expect(meansP(sleep.one, sleep.two)).toBeCloseTo(0.07918671, 7);
});

test('no change is left with a p that is stale: each is that between its neighbours, and below the level', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 6, maxLength: 6 }),
      (seed, levels) => {
        const values = stepsOf(levels, { each: 50, noise: noiseAround(100, 4, seed) });
        const found = splitAndMerge(values, usual);
        for (const [index, { at, p }] of found.entries()) {
          const [from, until] = [found[index - 1]?.at ?? 0, found[index + 1]?.at ?? values.length];
          expect(p).toBe(meansP(values.slice(from, at), values.slice(at, until)));
          expect(p).toBeLessThanOrEqual(usual.level);
        }
      },
    ),
    { numRuns: 30 },
  );
});

test('of a change that goes, the one before it is judged again too', () => {
  // the first is sure as long as the second ends what comes after it, and no longer once that is gone
  const judge = (from: number, at: number, until: number): { at: number; p: number } => ({
    at,
    p: at === 40 ? 0.5 : until - at > 30 && from === 0 ? 0.2 : 0.01,
  });
  expect(mergeChanges([20, 40, 60], judge, { length: 80, level: 0.05, magnitude: () => 1, least: 0 })).toEqual([{ at: 60, p: 0.01 }]);
});
