import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { populationOf, presenceOf } from './population.ts';

/** How many users are there at that time. */
function present(count: number, from: number, { overNs, atNs }: { overNs: number; atNs: number }): number {
  const ramp = { from, overNs };
  const all = Array.from({ length: populationOf(count, ramp) }, (_, n) => presenceOf(n, count, ramp));
  return all.filter(({ fromNs, untilNs }) => fromNs <= atNs && atNs < untilNs).length;
}

test('at any time of a ramp there are as many users as the line between its ends says, to within one', () => {
  const users = fc.integer({ min: 0, max: 60 });
  fc.assert(
    fc.property(users, fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (from, count, share) => {
      const overNs = 10e9;
      const expected = from + share * (count - from);
      expect(Math.abs(present(count, from, { overNs, atNs: share * overNs }) - expected)).toBeLessThanOrEqual(1);
    }),
  );
});

test('before a ramp there are those with whom it begins, after it those of the entry', () => {
  expect(present(10, 3, { overNs: 5e9, atNs: 0 })).toBe(3);
  expect(present(10, 3, { overNs: 5e9, atNs: 5e9 })).toBe(10);
  expect(present(3, 10, { overNs: 5e9, atNs: 0 })).toBe(10);
  expect(present(3, 10, { overNs: 5e9, atNs: 5e9 })).toBe(3);
});

test('without a ramp all are there all the time', () => {
  expect(presenceOf(4, 5, undefined)).toEqual({ fromNs: 0, untilNs: Number.POSITIVE_INFINITY });
  expect(populationOf(5, undefined)).toBe(5);
});
