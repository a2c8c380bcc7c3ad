import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  parseBandwidth,
  parseDistribution,
  parseDuration,
  parseDurationRange,
  parseRate,
  parseShare,
  parseSize,
  writeBandwidth,
  writeDistribution,
  writeDuration,
  writeDurationRange,
  writeRate,
  writeShare,
  writeSize,
} from './units.ts';

describe('texts with units', () => {
  test.each([
    ['250ms', 250e6],
    ['2m', 120e9],
    ['1h', 3600e9],
    ['10us', 10e3],
    ['10µs', 10e3],
    ['5ns', 5],
    ['1m30s', 90e9],
    ['1.5 s', 1.5e9],
    ['0s', 0],
  ])('the duration %s is %d ns', (text, ns) => {
    expect(parseDuration(text)).toBe(ns);
  });

  test.each(['1000', '', 's', '5 parsecs', '-1s', '30s1m', '1s1s', '1s..2s', '1e999s'])('%j is no duration', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test('sizes know powers of ten and of two', () => {
    expect([parseSize('2KiB'), parseSize('1MB'), parseSize('7 B'), parseSize('1.5GiB')]).toEqual([2048, 1e6, 7, 1.5 * 2 ** 30]);
    expect([parseSize('2K'), parseSize('2'), parseSize('2ms')]).toEqual([undefined, undefined, undefined]);
  });

  test('rates are per second', () => {
    expect([parseRate('120/s'), parseRate('1/min'), parseRate('36 / h')]).toEqual([120, 1 / 60, 0.01]);
    expect([parseRate('4'), parseRate('4/ms'), parseRate('x/s'), parseRate('1KiB/s')]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('bandwidths are bytes per second', () => {
    expect([parseBandwidth('10MiB/s'), parseBandwidth('60kB/min')]).toEqual([10 * 2 ** 20, 1000]);
    expect([parseBandwidth('10MiB'), parseBandwidth('10/s')]).toEqual([undefined, undefined]);
  });

  test('shares are percent or plain numbers', () => {
    expect([parseShare('30%'), parseShare(0.3), parseShare('0.3'), parseShare('12.5 %')]).toEqual([0.3, 0.3, 0.3, 0.125]);
    expect([parseShare('many'), parseShare('3s'), parseShare(Number.NaN)]).toEqual([undefined, undefined, undefined]);
  });

  test('a range has two ends in order, or is one value', () => {
    expect(parseDurationRange('5ms..50ms')).toEqual({ min: 5e6, max: 50e6 });
    expect(parseDurationRange('5ms')).toEqual({ min: 5e6, max: 5e6 });
    expect([parseDurationRange('50ms..5ms'), parseDurationRange('5ms..'), parseDurationRange('1s..2s..3s')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('a lognormal distribution has a median and a sigma', () => {
    expect(parseDistribution('lognormal(20s, 0.5)')).toEqual({ kind: 'lognormal', medianNs: 20e9, sigma: 0.5 });
    expect([parseDistribution('lognormal(20, 0.5)'), parseDistribution('normal(20s, 1)')]).toEqual([undefined, undefined]);
  });

  test('values are written as people would', () => {
    expect([writeDuration(100e6), writeDuration(90e9), writeDuration(0), writeDuration(1)]).toEqual(['100ms', '90s', '0s', '1ns']);
    expect([writeSize(1024), writeSize(1e6), writeSize(1500), writeSize(0)]).toEqual(['1KiB', '1MB', '1500B', '0B']);
    expect([writeRate(4), writeRate(1 / 60), writeRate(2.5)]).toEqual(['4/s', '1/min', '2.5/s']);
    expect([writeShare(0.3), writeShare(1), writeBandwidth(10 * 2 ** 20)]).toEqual(['30%', '100%', '10MiB/s']);
    expect(writeDurationRange({ min: 5e6, max: 50e6 })).toBe('5ms..50ms');
  });
});

describe('writing and reading again gives the same value', () => {
  const ns = fc.integer({ min: 0, max: 1e15 });
  const positive = fc.double({ min: 1e-9, max: 1e12, noNaN: true });

  test('for durations', () => fc.assert(fc.property(ns, (value) => parseDuration(writeDuration(value)) === value)));
  test('for sizes', () => fc.assert(fc.property(ns, (value) => parseSize(writeSize(value)) === value)));
  test('for rates', () => fc.assert(fc.property(positive, (value) => parseRate(writeRate(value)) === value)));
  test('for bandwidths', () => fc.assert(fc.property(positive, (value) => parseBandwidth(writeBandwidth(value)) === value)));
  test('for shares', () =>
    fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (value) => parseShare(writeShare(value)) === value)));
  test('for ranges', () => {
    fc.assert(
      fc.property(ns, ns, (one, other) => {
        const range = { min: Math.min(one, other), max: Math.max(one, other) };
        expect(parseDurationRange(writeDurationRange(range))).toEqual(range);
      }),
    );
  });
  test('for distributions', () => {
    fc.assert(
      fc.property(
        ns.filter((median) => median > 0),
        fc.integer({ min: 0, max: 5000 }),
        (medianNs, thousandths) => {
          const distribution = { kind: 'lognormal', medianNs, sigma: thousandths / 1000 } as const;
          expect(parseDistribution(writeDistribution(distribution))).toEqual(distribution);
        },
      ),
    );
  });
});
