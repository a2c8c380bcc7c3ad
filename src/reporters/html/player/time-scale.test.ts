import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { journeyOf } from './journey.ts';
import { roundTimes, type TimeScale, timeScale } from './time-scale.ts';

function scaleOf(times: readonly number[]): TimeScale {
  const arrivals = {
    node: Uint16Array.from(times, (_, place) => place + 1),
    from: Int32Array.from(times, () => 0),
    latencyMs: Float64Array.from(times),
  };
  return timeScale(journeyOf({ nodes: times.length + 1, publisher: 0, expected: null, arrivals }));
}

test('begins at the publication and ends at the last arrival', () => {
  const scale = scaleOf([10, 20, 163.3]);
  expect(scale.msAt(0)).toBe(0);
  expect(scale.msAt(1)).toBe(163.3);
  expect(scale.positionAt(163.3)).toBe(1);
});

test('a place and its time find one another', () => {
  const times = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(times, fc.double({ min: 0, max: 1, noNaN: true }), (arrivals, position) => {
      const scale = scaleOf(arrivals);
      expect(scale.positionAt(scale.msAt(position))).toBeCloseTo(position, 6);
    }),
  );
});

test('one late node does not take most of the slider', () => {
  const scale = scaleOf([...Array.from({ length: 99 }, (_, node) => 50 + node), 10_000]);
  expect(scale.positionAt(150)).toBeGreaterThan(0.15);
});

test('what never arrives lies beyond the end', () => {
  expect(scaleOf([10]).positionAt(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  expect(scaleOf([]).positionAt(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
});

test('a message without arrivals, or with all of them at once, has no length', () => {
  for (const times of [[], [0, 0]]) {
    const scale = scaleOf(times);
    expect([scale.lastMs, scale.msAt(0.5), roundTimes(scale, 0.2)]).toEqual([0, 0, []]);
  }
});

test('an axis is labelled with round times that have room', () => {
  expect(roundTimes(scaleOf([90, 100, 185]), 0.17)).toEqual([20, 50, 100]);
  expect(roundTimes(scaleOf([80, 83, 141]), 0.17)).toEqual([20, 50]);
});
