import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { picker } from './pick.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const counts = fc.integer({ min: 1, max: 300 });
const numbers = fc.integer({ min: 0, max: 2 ** 40 });

describe('every way to pick', () => {
  test('finds the same target for the same operation, whoever asks, and one that there is', () => {
    fc.assert(
      fc.property(fc.constantFrom('rotate', 'random', 'all', 'sticky'), seeds, counts, numbers, (pick, seed, count, n) => {
        const target = picker(pick, seed, count)(n);
        expect(target).toBe(picker(pick, seed, count)(n));
        expect(Number.isInteger(target) && target >= 0 && target < count).toBe(true);
      }),
    );
  });
});

test('rotate gives each target its turn', () => {
  fc.assert(
    fc.property(seeds, counts, numbers, (seed, count, from) => {
      const pick = picker('rotate', seed, count);
      expect(new Set(Array.from({ length: count }, (_, n) => pick(from + n))).size).toBe(count);
    }),
  );
});

test('random spreads evenly: the chi-square of 10,000 draws over 10 targets stays within its 99.99 % bound', () => {
  for (const seed of [1, 2, 3, 2 ** 31]) {
    const pick = picker('random', seed, 10);
    const hits = Array.from({ length: 10 }, () => 0);
    for (let n = 0; n < 10_000; n++) {
      const target = pick(n);
      hits[target] = (hits[target] ?? 0) + 1;
    }
    const chiSquare = hits.reduce((sum, hit) => sum + (hit - 1000) ** 2 / 1000, 0);
    // quantile 0.9999 of chi-square with 9 degrees of freedom
    expect(chiSquare).toBeLessThan(33.72);
  }
});

test('random draws differently for another seed', () => {
  const draws = (seed: number): number[] => Array.from({ length: 50 }, (_, n) => picker('random', seed, 100)(n));
  expect(draws(1)).not.toEqual(draws(2));
});

test('sticky keeps to one target, not the same for every seed', () => {
  const kept = Array.from({ length: 20 }, (_, seed) => new Set(Array.from({ length: 30 }, (_, n) => picker('sticky', seed, 50)(n))));
  expect(kept.every(({ size }) => size === 1)).toBe(true);
  expect(new Set(kept.flatMap((targets) => [...targets])).size).toBeGreaterThan(5);
});
