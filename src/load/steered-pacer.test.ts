import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Segment } from '../model/controller.ts';
import { notYetDue, SteeredPacer } from './steered-pacer.ts';

const s = 1e9;

/** Segments one after another, from the round's start on, as lengths in whole seconds and rates. */
const shapes = fc.array(fc.record({ seconds: fc.integer({ min: 1, max: 5 }), rate: fc.constantFrom(0, 0.3, 1, 7, 250.5, 1000) }), {
  minLength: 1,
  maxLength: 8,
});

function segmentsOf(shape: readonly { readonly seconds: number; readonly rate: number }[]): { segments: Segment[]; endNs: number } {
  let fromNs = 0;
  const segments = shape.map(({ seconds, rate }) => {
    const segment = { fromNs, rate };
    fromNs += seconds * s;
    return segment;
  });
  return { segments, endNs: fromNs };
}

/** All due times before `untilNs`. */
function dueBefore(pacer: SteeredPacer, untilNs: number): number[] {
  const due: number[] = [];
  const next = pacer.schedule();
  for (let at = next(); at < untilNs; at = next()) due.push(at);
  return due;
}

describe('a steered pacer', () => {
  test('makes as many operations due as the rates of its segments add up to, in ascending order', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { segments, endNs } = segmentsOf(shape);
        const due = dueBefore(new SteeredPacer(segments, endNs), endNs);
        const whole = shape.reduce((sum, { seconds, rate }) => sum + seconds * rate, 0);
        expect(Math.abs(due.length - whole)).toBeLessThanOrEqual(1 + 1e-6);
        expect(due.every((at, index) => index === 0 || at >= (due[index - 1] ?? 0))).toBe(true);
      }),
    );
  });

  test('sees the same times whether it is told of all segments at once or of each as it comes', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { segments, endNs } = segmentsOf(shape);
        const early = new SteeredPacer(segments, endNs);
        const later = new SteeredPacer(segments.slice(0, 1), endNs);
        const walked: number[] = [];
        for (let operation = 0; operation < 20; operation++) walked.push(later.dueOf(operation));
        for (const segment of segments.slice(1)) later.steer([segment]);
        for (let operation = 0; operation < 200; operation++) expect(later.dueOf(operation)).toBe(early.dueOf(operation));
        // what was due before the second segment begins is not moved by it
        const secondNs = segments[1]?.fromNs ?? endNs;
        for (const [operation, at] of walked.entries()) if (at < secondNs) expect(later.dueOf(operation)).toBe(at);
      }),
    );
  });

  test('has nothing due yet while its rate is 0, and goes on with the next number when that rises', () => {
    const pacer = new SteeredPacer([
      { fromNs: 0, rate: 2 },
      { fromNs: 1 * s, rate: 0 },
    ]);
    expect([0, 1, 2].map((operation) => pacer.dueOf(operation))).toEqual([0, 0.5 * s, notYetDue]);
    pacer.steer([{ fromNs: 4 * s, rate: 1 }]);
    expect([1, 2, 3].map((operation) => pacer.dueOf(operation))).toEqual([0.5 * s, 4 * s, 5 * s]);
  });

  test('has nothing due from the end on that it was told of', () => {
    const pacer = new SteeredPacer([{ fromNs: 0, rate: 1 }]);
    pacer.steer([], 2 * s);
    expect([0, 1, 2].map((operation) => pacer.dueOf(operation))).toEqual([0, 1 * s, notYetDue]);
    expect(pacer.endNs).toBe(2 * s);
  });

  test('refuses a segment that begins before one that was published', () => {
    const pacer = new SteeredPacer([{ fromNs: 3 * s, rate: 1 }]);
    expect(() => pacer.steer([{ fromNs: 3 * s, rate: 2 }])).toThrow(RangeError);
  });
});
