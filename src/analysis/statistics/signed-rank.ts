import { countBelow, countUpTo, cumulated } from './ascending.ts';
import { type Estimate, intervalOf, middleOf } from './estimate.ts';

/**
 * Wilcoxon's signed-rank test of paired differences, exact whatever their number, with the Hodges–Lehmann estimate and the interval that inverts this very test: 0 lies outside the interval exactly when p is at most `level`.
 *
 * The rank sums are counted as Tukey did: W+ is the number of Walsh averages (dᵢ + dⱼ) / 2, i ≤ j, that are positive. Where there are no ties and no zeros that is the usual statistic, to the digit. Averages that
 * are zero, as zeros and ties bring them, count for both sides, so that they never speak for a difference: the test keeps its level for discrete differences too (Noether 1967, Wilcoxon confidence intervals for location
 * parameters in the discrete case).
 * @param differences at least one, finite
 * @param level of the test; the interval covers 1 − level
 */
export function signedRank(differences: ArrayLike<number>, level: number): Estimate {
  const averages = walshAverages(differences).sort();
  const lower = lowerTail(differences.length);
  const against = Math.min(countUpTo(averages, 0), averages.length - countBelow(averages, 0));
  return {
    middle: middleOf(averages),
    ...intervalOf(averages, countUpTo(lower, level / 2) - 1),
    p: Math.min(1, 2 * (lower[against] ?? 1)),
  };
}

function walshAverages(differences: ArrayLike<number>): Float64Array {
  const { length } = differences;
  const averages = new Float64Array((length * (length + 1)) / 2);
  let at = 0;
  for (let one = 0; one < length; one++) {
    for (let other = one; other < length; other++) averages[at++] = ((differences[one] ?? 0) + (differences[other] ?? 0)) / 2;
  }
  return averages;
}

/** P(W ≤ w) by w, by the number of pairs. */
const known = new Map<number, Float64Array>();

/** Each rank from 1 on is in the sum or not, with equal chance. */
function lowerTail(pairs: number): Float64Array {
  const kept = known.get(pairs);
  if (kept !== undefined) return kept;
  const chances = new Float64Array((pairs * (pairs + 1)) / 2 + 1);
  chances[0] = 1;
  for (let rank = 1, most = 1; rank <= pairs; rank++, most += rank) {
    for (let sum = most; sum >= 0; sum--) chances[sum] = ((chances[sum] ?? 0) + (sum < rank ? 0 : (chances[sum - rank] ?? 0))) / 2;
  }
  const tail = cumulated(chances);
  known.set(pairs, tail);
  return tail;
}
