import { array, assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { ClassicHistogram, classicBoundsS } from './classic-histogram.ts';
import { Histogram } from './histogram.ts';

function classicOf(...durationsNs: readonly number[]): ClassicHistogram {
  const histogram = new Histogram();
  for (const duration of durationsNs) histogram.record(duration);
  const classic = new ClassicHistogram();
  classic.add(histogram);
  return classic;
}

test('bounds are 1, 2 and 5 of each power of ten, from 10 µs to 100 s', () => {
  expect(classicBoundsS).toHaveLength(22);
  expect(classicBoundsS.slice(0, 4)).toEqual([1e-5, 2e-5, 5e-5, 1e-4]);
  expect(classicBoundsS.slice(-4)).toEqual([10, 20, 50, 100]);
});

test('each value is counted under its bound, or under one that it exceeds by less than 0.8 %', () => {
  const valuesNs = array(integer({ min: 0, max: 400e9 }), { minLength: 1, maxLength: 50 });
  assert(
    property(valuesNs, (values) => {
      const { counts, count } = classicOf(...values);
      expect(count).toBe(values.length);
      expect(counts.reduce((sum, each) => sum + each)).toBe(values.length);
      let within = 0;
      for (const [place, boundS] of classicBoundsS.entries()) {
        within += counts[place] as number;
        expect(within).toBeGreaterThanOrEqual(values.filter((value) => value <= boundS * 1e9).length);
        expect(within).toBeLessThanOrEqual(values.filter((value) => value <= boundS * 1e9 * 1.008).length);
      }
    }),
  );
});

test('the sum is that of all values, to within 0.4 %', () => {
  expect(classicOf(1e6, 5e6, 250e6).sumS).toBeCloseTo(0.256, 2);
  expect(Math.abs(classicOf(1e6, 5e6, 250e6).sumS / 0.256 - 1)).toBeLessThan(0.004);
  expect(classicOf()).toMatchObject({ count: 0, sumS: 0 });
});

test('histograms add up, and a copy goes its own way', () => {
  const sum = classicOf(1e6);
  const copy = sum.clone();
  const other = new Histogram();
  other.record(2e9);
  sum.add(other);
  expect(sum).toMatchObject({ count: 2 });
  expect(copy).toMatchObject({ count: 1 });
});
