import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatBesideLimit, formatValue } from './format-value.ts';

test.each([
  [0.113, 's', '113 ms'],
  [0.9999, 's', '1.00 s'],
  [1.2e-6, 's', '1.20 µs'],
  [5e-5, 's', '50 µs'],
  [0, 's', '0 s'],
  [-0.0015, 's', '-1.50 ms'],
  [93, 's', '93 s'],
  [1536, 'B', '1.50 KiB'],
  [0, 'B', '0 B'],
  [12, 'B', '12 B'],
  [1, 'share', '100 %'],
  [0.5, 'share', '50 %'],
  [12_345_678, 'count', '12,345,678'],
  [2.134, 'count', '2.13'],
  [4, '1/s', '4/s'],
  [3.5, 'furlong', '3.50 furlong'],
] as const)('%d in %s reads %s', (value, unit, text) => {
  expect(formatValue(value, unit)).toBe(text);
});

test.each([
  [0.1004, 0.1, 'share', '10.04 %'],
  [0.231, 0.1, 'share', '23.1 %'],
  [0.1, 0.1, 'share', '10 %'],
  [0.019_004, 0.019, 's', '19.004 ms'],
  [1000.25, 1000, 'count', '1,000.3'],
  [0.1 + 1e-16, 0.1, 'share', '10.00000000000001 %'],
] as const)('%d beside its limit %d in %s reads %s', (value, limit, unit, text) => {
  expect(formatBesideLimit(value, limit, unit)).toBe(text);
});

test('no data is never shown as a number', () => {
  expect(formatValue(null, 's')).toBe('no data');
});

test('a share that is not all (or nothing) is never rounded to all (or nothing)', () => {
  expect(formatValue(0.999_99, 'share')).toBe('99.999 %');
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, minExcluded: true, maxExcluded: true, noNaN: true }), (share) => {
      const percent = Number(formatValue(share, 'share').replace(' %', ''));
      if (share * 100 !== 100) expect(percent).toBeLessThan(100);
      if (share * 100 !== 0) expect(percent).toBeGreaterThan(0);
    }),
  );
});

test('what is shown is within half a percent of the value', () => {
  const sizes: Record<string, number> = { s: 1, ms: 1e-3, µs: 1e-6, ns: 1e-9 };
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1e5, noNaN: true }), (seconds) => {
      const [figure = '', unit = ''] = formatValue(seconds, 's').replaceAll(',', '').split(' ');
      expect(Math.abs(Number(figure) * (sizes[unit] ?? Number.NaN) - seconds)).toBeLessThanOrEqual(seconds * 0.005 + 1e-12);
    }),
  );
});
