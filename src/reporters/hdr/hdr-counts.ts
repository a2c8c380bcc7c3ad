/** How often values occurred, by bucket in ascending order: [index, count, index, count, …], no count 0. */
export type HdrCounts = readonly number[];

/**
 * The buckets of an HdrHistogram of whole numbers that keeps so many significant digits: each value below `subBuckets` has one of its own, and each further
 * power of two as many as the half of that. Indexes are those of its array of counts: https://github.com/HdrHistogram/HdrHistogram
 */
export class HdrBuckets {
  readonly digits: number;
  /** The least power of two by which that many digits are told apart. */
  readonly subBuckets: number;
  /** log2 of the half of it. */
  readonly #halfBits: number;

  /** @param digits 1 to 5 */
  constructor(digits: number) {
    const bits = Math.ceil(Math.log2(2 * 10 ** digits));
    this.digits = digits;
    this.subBuckets = 2 ** bits;
    this.#halfBits = bits - 1;
  }

  /**
   * The bucket of a value, ≥ 0, in SQL. Where log2 is rounded up to the next power, the shift is one too many, and the index is the same.
   * @param value a name of a column
   */
  indexSql(value: string): string {
    const half = this.subBuckets / 2;
    const shift = `greatest(floor(log2(greatest(${value}, 1)))::BIGINT - ${this.#halfBits}, 0)`;
    return `(${shift} * ${half} + (${value} >> ${shift}))`;
  }

  /** The least value of a bucket. */
  least(index: number): number {
    return (index - this.#shift(index) * (this.subBuckets / 2)) * 2 ** this.#shift(index);
  }

  /** How many values share a bucket. */
  width(index: number): number {
    return 2 ** this.#shift(index);
  }

  /** The largest value of a bucket: what is reported for all in it. */
  most(index: number): number {
    return this.least(index) + this.width(index) - 1;
  }

  #shift(index: number): number {
    return Math.max(0, Math.floor(index / (this.subBuckets / 2)) - 1);
  }
}

/** Adds up what occurred in several intervals. */
export function mergeCounts(all: readonly HdrCounts[]): HdrCounts {
  const sums = new Map<number, number>();
  for (const [index, count] of all.flatMap((counts) => [...pairs(counts)])) sums.set(index, (sums.get(index) ?? 0) + count);
  return [...sums].toSorted(([one], [other]) => one - other).flat();
}

export function* pairs(counts: HdrCounts): Generator<readonly [index: number, count: number], undefined> {
  for (let at = 0; at < counts.length; at += 2) yield [counts[at] ?? 0, counts[at + 1] ?? 0];
}
