import { mostDetected, smallestPairedP } from './detectable.ts';

/** When the pairs so far are judged, and at which level each time. */
export interface Looks {
  /** Numbers of pairs, ascending. */
  readonly pairs: readonly number[];
  readonly level: number;
}

/**
 * Shares the error out over the looks, equally, so that to look often makes no false alarm more likely (Bonferroni over looks). A look with too few pairs to tell even one of the metrics to differ is left out, and spends nothing.
 * @param pairs ascending
 * @param metrics that are corrected for together, by Holm
 * @returns no look at all where even the last could tell nothing
 */
export function spendOver(pairs: readonly number[], metrics: number, level: number): Looks {
  const each = pairs.length === 0 ? level : level / pairs.length;
  const [first, ...later] = pairs;
  if (first !== undefined && mostDetected(smallestPairedP(first), each) < metrics) return spendOver(later, metrics, level);
  return { pairs, level: each };
}
