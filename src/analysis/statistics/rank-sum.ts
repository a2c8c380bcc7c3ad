import { countUpTo, cumulated } from './ascending.ts';
import { type Estimate, intervalOf, middleOf } from './estimate.ts';
import { doubledMidranks } from './midranks.ts';
import { normalTail } from './normal-tail.ts';

/** Up to so many pairs of a run of either side the distribution is counted out; beyond, the normal one is as good. */
const mostCounted = 900;

/**
 * The Mann–Whitney test of two sides that are not paired. p is exact, given the ties that there are, up to 30 runs a side; beyond it is normal, with corrections for ties and continuity. The estimate is the Hodges–Lehmann shift;
 * its interval inverts the test without ties, which for tied values covers more than it says (Lehmann 1975, Nonparametrics, §2.5 and §5.E).
 * @param base, head each at least one, finite
 */
export function rankSum(base: ArrayLike<number>, head: ArrayLike<number>, level: number): Estimate {
  const differences = allDifferences(base, head).sort();
  return {
    middle: middleOf(differences),
    ...intervalOf(differences, cutOff(base.length, head.length, level)),
    p: mannWhitney(base, head).p,
  };
}

/** @returns U: how many pairs have the greater value in `one`, equal ones counted half; and the two-sided p of it */
export function mannWhitney(one: ArrayLike<number>, other: ArrayLike<number>): { readonly u: number; readonly p: number } {
  const [m, n] = [one.length, other.length];
  const { ranks, ties } = doubledMidranks([...Array.from(one), ...Array.from(other)]);
  let doubledSum = 0;
  for (let at = 0; at < m; at++) doubledSum += ranks[at] ?? 0;
  const u = (doubledSum - m * (m + 1)) / 2;
  if (m * n > mostCounted) return { u, p: normalP(u, { m, n, ties }) };
  // the ranks of either side tell those of the other, and subsets of the fewer are counted sooner
  const sumOfFewer = m <= n ? doubledSum : (m + n) * (m + n + 1) - doubledSum;
  const [lower, upper] = ties.length === 0 ? untiedTails(m, n, u) : tiedTails(ranks, Math.min(m, n), sumOfFewer);
  return { u, p: Math.min(1, 2 * Math.min(lower, upper)) };
}

function allDifferences(base: ArrayLike<number>, head: ArrayLike<number>): Float64Array {
  const differences = new Float64Array(base.length * head.length);
  let at = 0;
  for (let one = 0; one < base.length; one++) {
    for (let other = 0; other < head.length; other++) differences[at++] = (head[other] ?? 0) - (base[one] ?? 0);
  }
  return differences;
}

/** How many differences the interval leaves out at either end; -1 where the level allows none. */
function cutOff(m: number, n: number, level: number): number {
  if (m * n <= mostCounted) return countUpTo(untiedTail(m, n), level / 2) - 1;
  const [mean, deviation] = moments(m, n, []);
  let cut = Math.floor(mean);
  while (cut >= 0 && 2 * normalTail((mean - cut - 0.5) / deviation) > level) cut--;
  return cut;
}

function untiedTails(m: number, n: number, u: number): readonly [lower: number, upper: number] {
  const tail = untiedTail(m, n);
  return [tail[u] ?? 1, tail[m * n - u] ?? 1];
}

/** P(U ≤ u) by u, where no two values are equal, by both numbers of runs. */
const known = new Map<string, Float64Array>();

function untiedTail(m: number, n: number): Float64Array {
  if (m > n) return untiedTail(n, m);
  const key = `${m} ${n}`;
  const kept = known.get(key);
  if (kept !== undefined) return kept;
  const lowest = (m * (m + 1)) / 2;
  const sums = sumsOfSubsets(
    Int32Array.from({ length: m + n }, (_, index) => index + 1),
    m,
  );
  const tail = cumulated(asChances(sums.subarray(lowest, lowest + m * n + 1)));
  known.set(key, tail);
  return tail;
}

/** P of a sum as low as this, and as high, when any `m` of the ranks are as likely as any others. */
function tiedTails(ranks: Int32Array, m: number, sum: number): readonly [lower: number, upper: number] {
  const chances = asChances(sumsOfSubsets(ranks, m));
  // each from its own end: as 1 less the other, a tiny one would be lost in rounding, or come out below zero
  return [total(chances.subarray(0, sum + 1)), total(chances.subarray(sum))];
}

/** How many of the subsets of `size` numbers have each sum. */
function sumsOfSubsets(numbers: Int32Array, size: number): Float64Array {
  const most = numbers
    .toSorted()
    .subarray(-size)
    .reduce((sum, number) => sum + number, 0);
  const counts = Array.from({ length: size + 1 }, () => new Float64Array(most + 1));
  (counts[0] as Float64Array)[0] = 1;
  for (const [index, number] of numbers.entries()) {
    for (let taken = Math.min(size, index + 1); taken > 0; taken--) {
      const [with_, without] = [counts[taken] as Float64Array, counts[taken - 1] as Float64Array];
      for (let sum = number; sum <= most; sum++) with_[sum] = (with_[sum] ?? 0) + (without[sum - number] ?? 0);
    }
  }
  return counts[size] as Float64Array;
}

function total(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function asChances(counts: Float64Array): Float64Array {
  const all = total(counts);
  return counts.map((count) => count / all);
}

function normalP(u: number, { m, n, ties }: { readonly m: number; readonly n: number; readonly ties: readonly number[] }): number {
  const [mean, deviation] = moments(m, n, ties);
  if (deviation === 0) return 1;
  return Math.min(1, 2 * normalTail(Math.max(0, Math.abs(u - mean) - 0.5) / deviation));
}

/** Mean and standard deviation of U (Lehmann 1975, formula 1.35 with the ties of §1.4). */
function moments(m: number, n: number, ties: readonly number[]): readonly [mean: number, deviation: number] {
  const all = m + n;
  const tied = ties.reduce((sum, size) => sum + size ** 3 - size, 0) / (all * (all - 1));
  return [(m * n) / 2, Math.sqrt(((m * n) / 12) * (all + 1 - tied))];
}
