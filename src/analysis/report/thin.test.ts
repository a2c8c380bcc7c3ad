import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChartPoint } from '../../model/report.ts';
import { thin } from './thin.ts';

const line = (ys: readonly number[]): ChartPoint[] => ys.map((y, x) => [x, y]);

test('a line of few points stays as it is', () => {
  const points = line([3, 1, 2]);
  expect(thin(points)).toEqual(points);
});

test('of many points those that are kept are some of them, in order, with both ends, the highest and the lowest', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 401, maxLength: 2000 }), (ys) => {
      const thinned = thin(line(ys));
      expect(thinned.length).toBeLessThanOrEqual(400);
      const xs = thinned.map(([x]) => x);
      expect(xs).toEqual([...new Set(xs)].sort((a, b) => a - b));
      expect([xs[0], xs.at(-1)]).toEqual([0, ys.length - 1]);
      for (const [x, y] of thinned) expect(y).toBe(ys[x]);
      const kept = thinned.map(([, y]) => y);
      expect([Math.min(...kept), Math.max(...kept)]).toEqual([Math.min(...ys), Math.max(...ys)]);
    }),
  );
});

test('of a band the ends count', () => {
  const points = Array.from({ length: 1000 }, (_, x): ChartPoint => [x, 1, x === 300 ? -7 : 0, x === 700 ? 9 : 2]);
  expect(thin(points)).toContainEqual([300, 1, -7, 2]);
  expect(thin(points)).toContainEqual([700, 1, 0, 9]);
});
