import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { constantPacer } from './constant-pacer.ts';
import { pacers } from './index.ts';

const rates = fc.double({ min: 0.01, max: 100_000, noNaN: true });

test('makes as many operations due in any window as the rate times its length, to within one', () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 0, max: 500 }), fc.integer({ min: 1, max: 500 }), (rate, from, length) => {
      const spacing = 1e9 / rate;
      const [start, end] = [from * spacing * 0.97, (from + length) * spacing];
      let due = 0;
      for (const at of times(rate)) {
        if (at >= end) {
          break;
        }
        due += at >= start ? 1 : 0;
      }
      expect(Math.abs(due - ((end - start) * rate) / 1e9)).toBeLessThanOrEqual(1 + 1e-6);
    }),
  );
});

test('does not drift: after a million operations the next is due to the nanosecond', () => {
  const next = constantPacer(3).schedule(1);
  let at = 0;
  for (let n = 0; n <= 1_000_000; n++) {
    at = next();
  }
  expect(at).toBeCloseTo(1e15 / 3, 0);
});

test('refuses a rate that never comes to an operation', () => {
  for (const rate of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => constantPacer(rate)).toThrow(RangeError);
  }
});

test('stands in the table under its name', () => {
  expect(pacers['constant']?.make({ rate: 5 }).rate(0)).toBe(5);
});

function* times(rate: number): Generator<number> {
  const next = constantPacer(rate).schedule(1);
  for (;;) {
    yield next();
  }
}
