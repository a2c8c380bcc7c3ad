import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { signedRank } from './signed-rank.ts';

/** Depression scores before and after a drug (Hollander and Wolfe 1973, p. 29), the example of R's wilcox.test. */
const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];

test('p, pseudo-median and interval are those of R', () => {
  const differences = before.map((value, index) => value - (after[index] ?? 0));
  const { middle, low, high, p } = signedRank(differences, 0.05);
  expect(p).toBe(0.0390625);
  expect([middle, low, high]).toEqual([expect.closeTo(0.46, 12), expect.closeTo(0.01, 12), expect.closeTo(0.786, 12)]);
});

test('the smallest p is 2 / 2ⁿ: five pairs can never tell, and have no interval', () => {
  const smallest = [5, 6, 8, 10, 12].map(
    (pairs) =>
      signedRank(
        Array.from({ length: pairs }, (_, index) => index + 1),
        0.05,
      ).p,
  );
  expect(smallest).toEqual([0.0625, 0.03125, 0.0078125, 0.001953125, 0.00048828125]);
  expect(signedRank([1, 2, 3, 4, 5], 0.05)).toMatchObject({ low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY });
});

test('differences that are all zero say nothing', () => {
  expect(signedRank([0, 0, 0, 0, 0, 0, 0, 0], 0.05)).toEqual({ middle: 0, low: 0, high: 0, p: 1 });
});

const distinct = fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 10 });
const signs = fc.array(fc.boolean(), { minLength: 10, maxLength: 10 });

test('without ties p is what counting all choices of signs gives', () => {
  fc.assert(
    fc.property(distinct, signs, (sizes, positive) => {
      const differences = sizes.map((size, index) => (positive[index] === true ? size : -size));
      const rankOf = (size: number): number => sizes.filter((each) => each <= size).length;
      const total = (sizes.length * (sizes.length + 1)) / 2;
      const sums = Array.from({ length: 2 ** sizes.length }, (_, bits) =>
        sizes.reduce((sum, size, index) => sum + ((bits >> index) & 1) * rankOf(size), 0),
      );
      const seen = differences.filter((each) => each > 0).reduce((sum, size) => sum + rankOf(size), 0);
      const extreme = Math.min(seen, total - seen);
      const p = Math.min(1, (2 * sums.filter((sum) => sum <= extreme).length) / sums.length);
      expect(signedRank(differences, 0.05).p).toBeCloseTo(p, 12);
    }),
  );
});

const discrete = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 12 });

test('with ties and zeros, too, the interval leaves zero out exactly when p is at most the level', () => {
  fc.assert(
    fc.property(discrete, fc.constantFrom(0.01, 0.05, 0.2, 0.5), (differences, level) => {
      const { low, high, p } = signedRank(differences, level);
      expect(low > 0 || high < 0).toBe(p <= level);
    }),
  );
});

test('with ties and zeros the test keeps its level: over all signs of any sizes, p ≤ level is no likelier than level', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 10 }), (sizes) => {
      const ps = Array.from(
        { length: 2 ** sizes.length },
        (_, bits) =>
          signedRank(
            sizes.map((size, index) => (((bits >> index) & 1) === 1 ? size : -size)),
            0.05,
          ).p,
      );
      for (const level of [0.01, 0.05, 0.2]) expect(ps.filter((p) => p <= level).length / ps.length).toBeLessThanOrEqual(level);
    }),
    { numRuns: 30 },
  );
});

test('turned round, it says the same the other way', () => {
  fc.assert(
    fc.property(discrete, (differences) => {
      const there = signedRank(differences, 0.05);
      const back = signedRank(
        differences.map((each) => 0 - each),
        0.05,
      );
      expect(
        [back.p, back.low + there.high, back.high + there.low].every((each) => each === there.p || each === 0 || Number.isNaN(each)),
      ).toBe(true);
      expect(back.middle + there.middle).toBeCloseTo(0, 12);
    }),
  );
});
