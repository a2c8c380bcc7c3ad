import { NS_PER_S } from '../model/clock.ts';
import type { Segment } from '../model/controller.ts';
import type { DueTimes } from '../model/pacer.ts';

/** When an operation is due that no segment so far makes due. Finite: that may change. */
export const notYetDue = Number.MAX_VALUE;

/** A segment, and how many operations are due before it begins, with fractions. */
interface Counted extends Segment {
  readonly count: number;
}

/**
 * The pacer of an entry whose rate a controller changes: operation n is due when the integral of all segments reaches n. Every agent that was told of the
 * same segments sees the same times, also one that was told of them late.
 */
export class SteeredPacer {
  readonly #segments: Counted[] = [];
  #endNs = Number.POSITIVE_INFINITY;

  /** `endNs`: where the entry ends, if that is known. */
  constructor(first: readonly Segment[], endNs = Number.POSITIVE_INFINITY) {
    this.steer(first);
    this.#endNs = endNs;
  }

  /** Where the entry ends, ns since the round's start; infinite while nobody has said so. */
  get endNs(): number {
    return this.#endNs;
  }

  /** Adds what was published: each segment begins after those before it. From `endNs` on nothing is due any more. */
  steer(segments: readonly Segment[], endNs?: number): void {
    for (const { fromNs, rate } of segments) {
      const last = this.#segments.at(-1);
      if (last !== undefined && fromNs <= last.fromNs) throw new RangeError(`a segment from ${fromNs} comes after one from ${last.fromNs}`);
      this.#segments.push({ fromNs, rate, count: last === undefined ? 0 : last.count + grown(last, fromNs) });
    }
    if (endNs !== undefined) this.#endNs = Math.min(this.#endNs, endNs);
  }

  schedule(): DueTimes {
    let operation = 0;
    return () => this.dueOf(operation++);
  }

  /** When that operation is due, ns since the round's start, as far as segments are known; else {@link notYetDue}. */
  dueOf(operation: number): number {
    // from the end: the operation that is asked for mostly belongs to the last segment, or the one before
    for (let index = this.#segments.length - 1; index >= 0; index--) {
      const segment = this.#segments[index] as Counted;
      if (segment.count > operation) continue;
      if (segment.rate === 0) return notYetDue;
      const due = segment.fromNs + ((operation - segment.count) / segment.rate) * NS_PER_S;
      // by rounding it may seem to belong to the segment after
      const bounded = Math.min(due, this.#segments[index + 1]?.fromNs ?? Number.POSITIVE_INFINITY);
      return bounded < this.#endNs ? bounded : notYetDue;
    }
    return notYetDue;
  }
}

function grown({ fromNs, rate }: Segment, untilNs: number): number {
  return (rate * (untilNs - fromNs)) / NS_PER_S;
}
