import type { Because, ComparedValue, ComparisonVerdict } from '../../model/comparison.ts';
import type { Direction } from '../../model/metric.ts';
import type { Estimate } from '../statistics/estimate.ts';

/** What is known of a value when it is judged; effects as they are tested. */
export interface Evidence {
  readonly better: Direction;
  readonly estimate: Estimate;
  readonly corrected: number;
  readonly margin: number;
  readonly level: number;
  /** So few runs could tell no difference, whatever it were. */
  readonly isBlind: boolean;
}

export type Judgement = Pick<ComparedValue, 'verdict' | 'because'>;

/**
 * A value moved where the test, corrected for the others, says so, and the estimate is at least the margin; it did not where the whole interval lies within the margin: that is knowledge too. Anything else is open.
 */
export function judgeValue({ better, estimate, corrected, margin, level, isBlind }: Evidence): Judgement {
  const { middle, low, high } = estimate;
  const isSureAlone = low > 0 || high < 0;
  const isSure = corrected <= level && isSureAlone;
  if (isSure && Math.abs(middle) >= margin) return { verdict: direction(middle, better), because: 'moved' };
  if (low >= -margin && high <= margin) return { verdict: 'no change', because: 'within-margin' };
  const open: Because = isSure ? 'about-the-margin' : isBlind ? 'too-few-runs' : isSureAlone ? 'among-many' : 'noise';
  return { verdict: 'inconclusive', because: open };
}

function direction(middle: number, better: Direction): ComparisonVerdict {
  if (better === 'neither') return 'change';
  return middle > 0 === (better === 'higher') ? 'improvement' : 'regression';
}

/** About how many pairs (or runs) make the interval as narrow as the margin is wide: its width shrinks with the root of their number. */
export function runsForMargin({ low, high }: Estimate, margin: number, runs: number): number | null {
  const half = (high - low) / 2;
  return Number.isFinite(half) && margin > 0 ? Math.ceil(runs * (half / margin) ** 2) : null;
}
