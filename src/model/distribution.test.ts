import { expect, test } from 'vitest';
import { type DurationDistribution, drawDuration } from './distribution.ts';
import { seededRandom } from './random.ts';

/** Ascending. */
function draws(distribution: DurationDistribution, seed = 1): number[] {
  const random = seededRandom(seed, 'draws');
  return Array.from({ length: 100_000 }, () => drawDuration(distribution, random)).toSorted((one, other) => one - other);
}

const at = (values: readonly number[], q: number): number => values[Math.floor(q * values.length)] ?? Number.NaN;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('a uniform distribution stays between its ends and has the mean of both', () => {
  const values = draws({ kind: 'uniform', minNs: 1e9, maxNs: 3e9 });
  expect(values[0]).toBeGreaterThanOrEqual(1e9);
  expect(values.at(-1)).toBeLessThan(3e9);
  expect(mean(values)).toBeCloseTo(2e9, -7.3);
  expect(new Set(draws({ kind: 'uniform', minNs: 5e8, maxNs: 5e8 }))).toEqual(new Set([5e8]));
});

test('an exponential distribution has its mean, and its median at ln 2 of that', () => {
  const values = draws({ kind: 'exponential', meanNs: 2e9 });
  expect(mean(values) / 2e9).toBeCloseTo(1, 1.7);
  expect(at(values, 0.5) / 2e9).toBeCloseTo(Math.LN2, 1.7);
  expect(values.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
});

test('a log-normal distribution has its median, and its quantiles where sigma puts them', () => {
  const values = draws({ kind: 'lognormal', medianNs: 20e9, sigma: 0.5 });
  expect(at(values, 0.5) / 20e9).toBeCloseTo(1, 1.7);
  // one standard deviation above, 84.13 %
  expect(at(values, 0.841_34) / 20e9).toBeCloseTo(Math.exp(0.5), 1.3);
});

test('draws the same again from the same seed', () => {
  const distribution = { kind: 'lognormal', medianNs: 20e9, sigma: 0.5 } as const;
  expect(draws(distribution, 3)).toEqual(draws(distribution, 3));
  expect(draws(distribution, 3)).not.toEqual(draws(distribution, 4));
});
