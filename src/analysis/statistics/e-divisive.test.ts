import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { median } from '../comparison/effect-scale.ts';
import { blockLength, serialCorrelation } from './block-length.ts';
import { eDivisive, type EDivisiveOptions } from './e-divisive.ts';
import { nile, otavaDivisive, otavaSingle } from './fixtures/known-series.ts';
import { noiseAround, stepsOf, walkAround } from './fixtures/drawn-series.ts';

const usual: EDivisiveOptions = { level: 0.01, permutations: 999, seed: 1, magnitude: () => 1, least: 0 };

const places = (values: readonly number[], options: Partial<EDivisiveOptions> = {}): number[] =>
  eDivisive(values, { ...usual, ...options }).map(({ at }) => at);

test('the Nile changed after 28 years, in 1898 (Cobb 1978, The problem of the Nile; three of five annotators of the TCPD)', () => {
  expect(eDivisive([...nile.before, ...nile.after], usual)).toEqual([{ at: 28, p: 0.001 }]);
});

test('changes are those of the tests of Apache Otava', () => {
  expect(places(otavaSingle)).toEqual([10]);
  expect(places(otavaDivisive, { level: 0.05 })).toEqual([5, 8]);
});

test('p is never less than the share of orders that are as extreme: three of nine that are apart at an end are 2 in 84', () => {
  // Otava finds the second change at 1 % as well: it draws 100 orders, and calls two of 101 none
  expect(places(otavaDivisive, { level: 0.01 })).toEqual([5]);
  const second = eDivisive(otavaDivisive, { ...usual, level: 0.05, permutations: 19_999 })[1];
  expect(second?.p).toBeGreaterThan(0.02);
  expect(second?.p).toBeLessThan(0.028);
});

test('each of many steps is found where it is, and the answer is the same each time', () => {
  const values = stepsOf([0, 8, 0, 8, 16, 8], { each: 60, noise: noiseAround(100, 2) });
  const found = places(values);
  expect(found).toHaveLength(5);
  for (const [index, at] of found.entries()) expect(Math.abs(at - 60 * (index + 1))).toBeLessThanOrEqual(2);
  expect(places(values)).toEqual(found);
});

test('a change that is smaller than the least that counts is none', () => {
  const values = stepsOf([0, 1], { each: 100, noise: noiseAround(100, 0.2, 2) });
  const magnitude = (from: number, at: number, until: number): number =>
    Math.abs(median(values.slice(at, until)) / median(values.slice(from, at)) - 1);
  expect(places(values)).toEqual([100]);
  expect(places(values, { magnitude, least: 0.005 })).toEqual([100]);
  expect(places(values, { magnitude, least: 0.05 })).toEqual([]);
});

test('values that are all the same never change, nor do too few', () => {
  expect(places(Array.from({ length: 100 }, () => 7))).toEqual([]);
  expect(places([])).toEqual([]);
  expect(places([1, 9])).toEqual([]);
  expect(places([1, 1, 9, 9])).toEqual([]);
});

test('neither scale nor place nor direction matters', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: -3, max: 6 }), (seed, power) => {
      const values = stepsOf([0, 6], { each: 15, noise: noiseAround(0, 2, seed) });
      const found = places(values);
      expect(places(values.map((value) => value * 2 ** power))).toEqual(found);
      expect(places(values.map((value) => -value))).toEqual(found);
    }),
    { numRuns: 20 },
  );
});

test('of runs where nothing changed, few alarm: also where each hangs together with the one before', () => {
  const alarms = (draw: (seed: number) => readonly number[]): number =>
    Array.from({ length: 100 }, (_, seed) => places(draw(seed), { permutations: 199 })).filter(({ length }) => length > 0).length;
  expect(alarms((seed) => Array.from({ length: 80 }, noiseAround(100, 3, seed)))).toBeLessThanOrEqual(4);
  expect(alarms((seed) => walkAround(100, 0.6, { length: 150, seed }))).toBeLessThanOrEqual(10);
});

test('how values hang together is seen, and a step is not taken for it', () => {
  const walk = walkAround(100, 0.6, { length: 400, seed: 1 });
  expect(serialCorrelation(walk)).toBeGreaterThan(0.3);
  expect(blockLength(walk)).toBeGreaterThan(5);
  const step = stepsOf([0, 20], { each: 200, noise: noiseAround(100, 1) });
  expect(Math.abs(serialCorrelation(step))).toBeLessThan(0.15);
  expect(blockLength([1, 1, 1, 2, 2, 2])).toBe(1);
  expect(serialCorrelation(Array.from({ length: 50 }, () => 3))).toBe(0);
});
