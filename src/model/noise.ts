import type { ComparedValue, ComparisonDesign } from './comparison.ts';

/** What base against base says of one value: how much comes and goes by itself. */
export interface NoiseOfValue extends Pick<ComparedValue, 'name' | 'unit' | 'scale' | 'margin' | 'gate'> {
  /** Median over all runs; null is no data. */
  readonly median: number | null;
  /** Half the width of the interval: what so many pairs can tell from nothing. null where they allow no interval. */
  readonly floor: number | null;
  /** About how many pairs tell an effect of `effect` from nothing, by the same scale. null where nobody can say. */
  readonly effect: number;
  readonly pairs: number | null;
  /** It was said to have moved, though nothing was changed. */
  readonly isFalseAlarm: boolean;
}

/** The noise of an experiment on a machine. */
export interface Noise {
  readonly experiment: string;
  readonly design: ComparisonDesign;
  /** Pairs (or runs that have both sides within themselves) that count, and runs that are left out. */
  readonly pairs: number;
  readonly leftOut: number;
  readonly values: readonly NoiseOfValue[];
}
