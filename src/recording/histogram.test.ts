import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from './histogram.ts';

/** Durations over the whole range, small and large alike. */
const duration = fc.oneof(fc.nat(1000), fc.nat(2 ** 31 - 1), fc.maxSafeNat());
const durations = fc.array(duration, { minLength: 1, maxLength: 200 });

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** The same by sorting: the smallest value that at least the share `q` does not exceed. */
function quantileOf(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] ?? Number.NaN;
}

describe('Histogram', () => {
  it('gives every quantile to within 1 %', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const exact = quantileOf(values, q);
        expect(Math.abs((histogramOf(values).quantile(q) ?? Number.NaN) - exact)).toBeLessThanOrEqual(exact / 100);
      }),
    );
  });

  it('is exact below 256 ns and for the maximum', () => {
    for (let value = 0; value < 256; value++) {
      expect(histogramOf([value, value, 1000]).quantile(0.5)).toBe(value);
    }
    expect(histogramOf([1, 123_456_789]).quantile(1)).toBe(123_456_789);
    expect(histogramOf([1, 123_456_789]).max).toBe(123_456_789);
  });

  it('keeps its error at both sides of every power of two', () => {
    for (let exponent = 8; exponent <= 53; exponent++) {
      for (const value of [2 ** exponent - 1, 2 ** exponent, 2 ** exponent + 1].map((near) => Math.min(near, Number.MAX_SAFE_INTEGER))) {
        const middle = histogramOf([value, value, Number.MAX_SAFE_INTEGER]).quantile(0.5) ?? Number.NaN;
        expect(Math.abs(middle - value)).toBeLessThanOrEqual(value / 200);
      }
    }
  });

  it('merges in any order and grouping to what one histogram of all values would be', () => {
    fc.assert(
      fc.property(durations, durations, durations, (a, b, c) => {
        const left = histogramOf(a);
        left.merge(histogramOf(b));
        left.merge(histogramOf(c));
        const right = histogramOf(c);
        right.merge(histogramOf(b));
        const grouped = histogramOf(a);
        grouped.merge(right);
        const whole = histogramOf([...a, ...b, ...c]).encode();
        expect(left.encode()).toBe(whole);
        expect(grouped.encode()).toBe(whole);
      }),
    );
  });

  it('comes back from its encoding as it was', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const original = histogramOf(values);
        const decoded = Histogram.decode(original.encode());
        expect(decoded.encode()).toBe(original.encode());
        expect([decoded.count, decoded.max, decoded.mean]).toEqual([original.count, original.max, original.mean]);
      }),
    );
  });

  it('refuses what is no encoding', () => {
    expect(() => Histogram.decode(histogramOf([5, 600]).encode().slice(0, -4))).toThrow(RangeError);
    expect(() => Histogram.decode(Buffer.from([0, 0xff, 0xff, 0x7f, 1]).toString('base64'))).toThrow(RangeError);
  });

  it('has no quantile and no mean when it is empty or cleared', () => {
    const histogram = histogramOf([5]);
    histogram.clear();
    expect([histogram.quantile(0.5), histogram.mean, histogram.count, histogram.max]).toEqual([null, null, 0, 0]);
  });

  it('counts what is below zero as zero and refuses NaN', () => {
    expect(histogramOf([-5]).quantile(0.5)).toBe(0);
    expect(() => histogramOf([Number.NaN])).toThrow(RangeError);
  });
});
