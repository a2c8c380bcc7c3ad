import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { nile } from './fixtures/known-series.ts';
import { mannWhitney, rankSum } from './rank-sum.ts';

/** Sizes of encodings from the documentation of benchstat (golang.org/x/perf/cmd/benchstat), old and new. */
const json = {
  old: [1726, 1723, 1707, 1707, 1713, 1729, 1736, 1707, 1705, 1774],
  new: [1423, 1416, 1411, 1413, 1412, 1426, 1422, 1424, 1447, 1425],
};
const gob = {
  old: [3069, 3075, 3069, 3067, 3207, 3064, 3064, 3058, 3059, 3062],
  new: [3075, 3065, 3059, 3065, 3060, 3081, 3186, 3135, 3087, 3062],
};
/** Permeability constants of the human chorioamnion (Hollander and Wolfe 1973, p. 69), the example of R's wilcox.test. */
const membrane = { term: [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46], early: [1.15, 0.88, 0.9, 0.74, 1.21] };
test('p is that of benchstat where values are tied', () => {
  expect(mannWhitney(json.old, json.new).u).toBe(100);
  expect(mannWhitney(json.old, json.new).p).toBeCloseTo(1.082_508_8e-5, 12);
  expect(mannWhitney(gob.old, gob.new).u).toBe(39.5);
  expect(mannWhitney(gob.old, gob.new).p).toBeCloseTo(0.446_101_885_7, 10);
});

test('p, shift and interval are those of R where none is', () => {
  expect(mannWhitney(membrane.term, membrane.early)).toEqual({ u: 35, p: expect.closeTo(0.254_412_254, 9) });
  const { middle, low, high } = rankSum(membrane.early, membrane.term, 0.05);
  expect([middle, low, high]).toEqual([expect.closeTo(0.305, 12), expect.closeTo(-0.15, 12), expect.closeTo(0.76, 12)]);
});

test('with ties the interval is that of R, and the shift the median of all differences (R finds 296.8 where its normal statistic crosses zero)', () => {
  expect(rankSum(json.new, json.old, 0.05)).toMatchObject({ middle: 296.5, low: 284, high: 312 });
});

test('of many runs p is normal, corrected for ties and continuity, as that of R', () => {
  expect(mannWhitney(nile.before, nile.after).p).toBeCloseTo(5.527_513_236_92e-10, 20);
  expect(
    mannWhitney(
      Array.from({ length: 40 }, () => 1),
      Array.from({ length: 40 }, () => 1),
    ).p,
  ).toBe(1);
});

test('the smallest p that n runs a side can give is that of the table of benchstat', () => {
  const smallest = [4, 5, 6, 7, 8, 9].map((runs) => {
    const base = Array.from({ length: runs }, (_, index) => index);
    return mannWhitney(
      base,
      base.map((value) => value + 100),
    ).p.toPrecision(2);
  });
  expect(smallest).toEqual(['0.029', '0.0079', '0.0022', '0.00058', '0.00016', '0.000041']);
});

test('the interval of many runs is close to that which is counted out', () => {
  const base = Array.from({ length: 31 }, (_, index) => Math.sin(index * 12.9) * 3);
  const head = base.map((value, index) => value + 1 + Math.cos(index * 7.3));
  const counted = rankSum(base.slice(0, 29), head, 0.05);
  const normal = rankSum(base, head, 0.05);
  expect(Math.abs(normal.low - counted.low)).toBeLessThan(0.4);
  expect(Math.abs(normal.high - counted.high)).toBeLessThan(0.4);
});

const few = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 });

test('p is what counting all ways to deal the values out gives', () => {
  fc.assert(
    fc.property(few, few, (one, other) => {
      const all = [...one, ...other];
      const u = (mine: readonly number[], theirs: readonly number[]): number =>
        mine.flatMap((a) => theirs.map((b) => (a > b ? 1 : a === b ? 0.5 : 0))).reduce((sum: number, each) => sum + each, 0);
      const dealt = subsets(all.length, one.length).map((mine) =>
        u(
          mine.map((index) => all[index] ?? 0),
          all.filter((_, index) => !mine.includes(index)),
        ),
      );
      const seen = u(one, other);
      const share = (holds: (each: number) => boolean): number => dealt.filter(holds).length / dealt.length;
      const p = Math.min(
        1,
        2 *
          Math.min(
            share((each) => each <= seen),
            share((each) => each >= seen),
          ),
      );
      expect(mannWhitney(one, other)).toEqual({ u: seen, p: expect.closeTo(p, 12) });
    }),
  );
});

function subsets(count: number, size: number, from = 0): number[][] {
  if (size === 0) return [[]];
  return Array.from({ length: Math.max(0, count - from) }, (_, index) => from + index).flatMap((first) =>
    subsets(count, size - 1, first + 1).map((rest) => [first, ...rest]),
  );
}

test('few runs against hundreds are counted as soon as hundreds against few, and the same p comes of both', () => {
  const many = Array.from({ length: 290 }, (_, index) => index % 97);
  const few = [90, 95, 96];
  const [one, other] = [mannWhitney(many, few), mannWhitney(few, many)];
  expect(one.p).toBeCloseTo(other.p, 12);
  expect(one.u + other.u).toBe(870);
}, 2000);

test('p is never below zero, however far apart tied values are', () => {
  const base = Array.from({ length: 30 }, (_, index) => Math.floor(index / 2));
  const head = base.map((value) => value + 100);
  for (const { p } of [mannWhitney(base, head), mannWhitney(head, base)]) expect(p * 1e17).toBeCloseTo(1.691, 2);
});
