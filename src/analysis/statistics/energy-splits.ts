/** Where a row of values falls into two parts, and how far these lie apart. */
export interface Split {
  /** Place of the first value of the second part. */
  readonly at: number;
  /** Q of Matteson and James (2014), in the unit of the values: the greater, the less alike the parts. */
  readonly distance: number;
}

/** Fewest values of a part: one alone has no spread. */
export const fewestInPart = 2;

/**
 * Finds the split of a row whose parts differ most, in any order of its values: that of time, and those that a permutation test draws.
 *
 * Q = 2/(m+n) ΣΣ|xᵢ−yⱼ| − 2m/((m+n)(n−1)) Σ|xᵢ−xₖ| − 2n/((m+n)(m−1)) Σ|yⱼ−yₖ| (Matteson and James 2014, A nonparametric approach for multiple change point analysis of multivariate data, formulas 5 and 6, with exponent 1), where
 * the second part reaches to the end. Of single numbers the sums of distances follow from ranks: all splits together cost O(n log n), with two Fenwick trees of how many values came before that are smaller, and of their sum.
 */
export class EnergySplits {
  readonly #values: Float64Array;
  /** From 1 on; equal values stand in any order. */
  readonly #ranks: Int32Array;
  /** Distance of each value to all others. */
  readonly #toAll: Float64Array;
  readonly #total: number;
  readonly #counts: Int32Array;
  readonly #sums: Float64Array;

  /** @param values finite */
  constructor(values: ArrayLike<number>) {
    const { length } = values;
    const ascending = Array.from({ length }, (_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
    // about their middle, so that the sums of large values that hardly differ lose no digits
    const middle = values[ascending[length >> 1] ?? 0] ?? 0;
    this.#values = Float64Array.from(values, (value) => value - middle);
    this.#ranks = new Int32Array(length);
    this.#toAll = new Float64Array(length);
    this.#counts = new Int32Array(length + 1);
    this.#sums = new Float64Array(length + 1);
    let above = this.#values.reduce((sum, value) => sum + value, 0);
    let below = 0;
    for (const [rank, index] of ascending.entries()) {
      const value = this.#values[index] ?? 0;
      above -= value;
      this.#ranks[index] = rank + 1;
      this.#toAll[index] = value * (2 * rank + 1 - length) - below + above;
      below += value;
    }
    this.#total = this.#toAll.reduce((sum, distance) => sum + distance, 0) / 2;
  }

  /**
   * @param order indexes of all values, each once
   * @returns the first of the best splits; none where there are too few values
   */
  best(order: Int32Array): Split | undefined {
    // a permutation test comes here a thousand times: the trees are walked in place, twice as fast as in methods of their own
    const [values, ranks, toAll, counts, sums, total] = [this.#values, this.#ranks, this.#toAll, this.#counts, this.#sums, this.#total];
    const { length } = order;
    counts.fill(0);
    sums.fill(0);
    let within = 0;
    let across = 0;
    let sum = 0;
    let best: Split | undefined;
    for (let at = 1; at <= length - fewestInPart; at++) {
      const index = order[at - 1] as number;
      const value = values[index] as number;
      const rank = ranks[index] as number;
      let smaller = 0;
      let sumOfSmaller = 0;
      for (let node = rank; node > 0; node &= node - 1) {
        smaller += counts[node] as number;
        sumOfSmaller += sums[node] as number;
      }
      const toBefore = value * (2 * smaller - at + 1) + sum - 2 * sumOfSmaller;
      within += toBefore;
      across += (toAll[index] as number) - 2 * toBefore;
      sum += value;
      for (let node = rank; node <= length; node += node & -node) {
        counts[node] = (counts[node] as number) + 1;
        sums[node] = (sums[node] as number) + value;
      }
      if (at < fewestInPart) continue;
      const distance = energyDistance({
        before: at,
        after: length - at,
        across,
        withinBefore: within,
        withinAfter: total - within - across,
      });
      if (best === undefined || distance > best.distance) best = { at, distance };
    }
    return best;
  }
}

/** Numbers of values of two parts, and sums of the distances between these and within each. */
export interface PartDistances {
  readonly before: number;
  readonly after: number;
  readonly across: number;
  readonly withinBefore: number;
  readonly withinAfter: number;
}

/** Q. */
export function energyDistance({ before, after, across, withinBefore, withinAfter }: PartDistances): number {
  return (2 / (before + after)) * (across - (after * withinBefore) / (before - 1) - (before * withinAfter) / (after - 1));
}
