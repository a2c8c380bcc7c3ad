import { mostDetected, smallestPairedP } from './detectable.ts';

/** An instant at which the runs so far are judged. */
export interface Look {
  readonly pairs: number;
  /** Level at which it is judged. */
  readonly level: number;
}

/**
 * Shares the error out over the looks, equally, so that to look often makes no false alarm more likely (Bonferroni over looks). A look with too few pairs to tell even one of the metrics to differ is left out, and spends nothing.
 * @param pairs ascending
 * @param metrics that are corrected for together, by Holm
 */
export function spendOver(pairs: readonly number[], metrics: number, level: number): readonly Look[] {
  const each = level / pairs.length;
  const [first, ...later] = pairs;
  if (first === undefined) return [];
  if (mostDetected(smallestPairedP(first), each) < metrics) return spendOver(later, metrics, level);
  return pairs.map((count) => ({ pairs: count, level: each }));
}
