import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { energyDistance, EnergySplits } from './energy-splits.ts';
import { otavaDivisive } from './fixtures/known-series.ts';

/** Q of each split as its definition says. */
function countedOut(values: readonly number[]): number[] {
  return Array.from({ length: Math.max(0, values.length - 3) }, (_, index) => {
    const [before, after] = [values.slice(0, index + 2), values.slice(index + 2)];
    return energyDistance({
      before: before.length,
      after: after.length,
      across: distances(before, after),
      withinBefore: distances(before, before) / 2,
      withinAfter: distances(after, after) / 2,
    });
  });
}

function distances(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value) => sum + other.reduce((inner, each) => inner + Math.abs(value - each), 0), 0);
}

function inTime(values: readonly number[]): Int32Array {
  return Int32Array.from(values.keys());
}

test('Q is that of the formula: two pairs ten apart, one apart within each', () => {
  expect(new EnergySplits([0, 1, 10, 11]).best(inTime([0, 1, 10, 11]))).toEqual({ at: 2, distance: (2 / 4) * (40 - 2 - 2) });
});

test('the best split is that of counting all distances out, in any order, with ties and large values', () => {
  const numbers = fc.oneof(
    fc.integer({ min: 0, max: 5 }),
    fc.double({ min: -1e3, max: 1e3, noNaN: true }),
    fc.double({ min: 1e9, max: 1e9 + 10, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(numbers, { maxLength: 40 }), fc.infiniteStream(fc.nat()), (values, draws) => {
      const splits = new EnergySplits(values);
      for (const order of [inTime(values), inTime(values).sort((a, b) => (draws.next().value ?? 0) % 2 || a - b)]) {
        const all = countedOut(Array.from(order, (index) => values[index] ?? 0));
        const best = splits.best(order);
        if (all.length === 0) {
          expect(best).toBeUndefined();
          continue;
        }
        const most = Math.max(...all);
        const scale = Math.max(1, ...values.map((value) => Math.abs(value - (values[0] ?? 0))));
        expect(Math.abs((best?.distance ?? Number.NaN) - most)).toBeLessThan(1e-8 * scale * values.length);
        expect(Math.abs((all[(best?.at ?? 0) - 2] ?? Number.NaN) - most)).toBeLessThan(1e-8 * scale * values.length);
      }
    }),
  );
});

test('the first split of the series of Otava is where it first rises', () => {
  expect(new EnergySplits(otavaDivisive).best(inTime(otavaDivisive))?.at).toBe(5);
});

test('fewer than two values on either side are no parts', () => {
  expect(new EnergySplits([1, 1, 9]).best(inTime([1, 1, 9]))).toBeUndefined();
  expect(new EnergySplits([]).best(new Int32Array())).toBeUndefined();
});
