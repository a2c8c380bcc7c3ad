import { NS_PER_S } from '../model/clock.ts';
import { Histogram } from './histogram.ts';

const decades = [-5, -4, -3, -2, -1, 0, 1];

/** Upper bounds of the buckets, in seconds, of every histogram that Regatta shows to others: 1, 2 and 5 of each power of ten from 10 µs to 100 s. */
export const classicBoundsS: readonly number[] = [
  ...decades.flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`))),
  100,
];

const places = classicBoundsS.map((boundS) => Histogram.bucketsWithin(boundS * NS_PER_S));

/**
 * A histogram with few, fixed buckets, as Prometheus knows them. It counts whole buckets of ours, the one that holds a bound among them: of what lies above a bound
 * it may take for less what is less than 0.8 % above it.
 */
export class ClassicHistogram {
  /** How many lie above the bound before and not above that of the same place; the last above all bounds. */
  readonly counts = new Float64Array(classicBoundsS.length + 1);
  count = 0;
  /** Of all values, s; each is taken for the middle of its bucket of ours. */
  sumS = 0;

  /** Adds all that another has recorded. */
  add(histogram: Histogram): void {
    if (histogram.count === 0) return;
    let place = 0;
    histogram.eachBucket((bucket, count, middleNs) => {
      while (place < places.length && bucket >= (places[place] as number)) place++;
      this.counts[place] = (this.counts[place] as number) + count;
      this.sumS += (count * middleNs) / NS_PER_S;
    });
    this.count += histogram.count;
  }

  clone(): ClassicHistogram {
    const copy = new ClassicHistogram();
    copy.counts.set(this.counts);
    copy.count = this.count;
    copy.sumS = this.sumS;
    return copy;
  }
}
