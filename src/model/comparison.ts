import type { Json } from './json.ts';
import type { MetricValue } from './metric.ts';
import type { RunResult } from './result.ts';
import type { runFormat } from './run-format.ts';

/**
 * What a comparison says of a metric, from the worst. `change` is a sure one of a metric of which nobody says which way is better. `invalid`: what was measured allows no answer.
 */
export const comparisonVerdicts = ['invalid', 'regression', 'inconclusive', 'change', 'improvement', 'no change'] as const;
export type ComparisonVerdict = (typeof comparisonVerdicts)[number];

/** Why a value got its verdict. */
export type Because =
  /** It surely moved, by the margin or more. */
  | 'moved'
  /** The interval lies within the margin. */
  | 'within-margin'
  /** It surely moved; whether by as much as the margin is open. */
  | 'about-the-margin'
  /** What it moved by cannot be told from noise. */
  | 'noise'
  /** Alone it would surely have moved; among so many values, one that did not would look like it. */
  | 'among-many'
  /** So few runs could not tell any difference. */
  | 'too-few-runs'
  /** It looks better, but the head failed more or could not be trusted as often. */
  | 'more-failures'
  | 'no-data-in-base'
  | 'no-data-in-head'
  | 'other-unit';

/** How runs were made: base and head in turn, each pair with a seed of its own; each side for itself; or with both sides within each run, as versions of its nodes. */
export const comparisonDesigns = ['paired', 'unpaired', 'within'] as const;
export type ComparisonDesign = (typeof comparisonDesigns)[number];

/** Whether what stands at the same place of either side belongs together. */
export function isPaired(design: ComparisonDesign): boolean {
  return design !== 'unpaired';
}

/** `comparison.json`: what came of base and head. */
export interface Comparison {
  readonly format: typeof runFormat;
  readonly experiment: string;
  readonly design: ComparisonDesign;
  /** Level at which it was judged, and how likely any false alarm among the gating values is. */
  readonly level: number;
  readonly base: ComparedSide;
  readonly head: ComparedSide;
  /** What the plans of the sides differ in, beside versions and seed. */
  readonly changed: readonly PlanDifference[];
  /** Runs that are in no figure, since they (or the other of their pair) cannot be trusted. */
  readonly leftOut: readonly LeftOutRun[];
  readonly verdict: ComparisonVerdict;
  readonly values: readonly ComparedValue[];
  /** What a reader should know before believing it. */
  readonly warnings: readonly string[];
}

/** As it is written: each verdict with the sentence that explains it. */
export type WrittenComparison = Omit<Comparison, 'values'> & {
  readonly sentence: string;
  readonly values: readonly (ComparedValue & { readonly sentence: string })[];
};

export interface ComparedSide {
  /** `base`, `head`, or what sets it apart. */
  readonly name: string;
  /** Of those that count. In the order of the values. */
  readonly runs: readonly string[];
  readonly versions: { readonly [name: string]: string };
  /** Operations that failed, got no answer or were never started, of all that were due: on average of the runs; null where nobody counted. */
  readonly failures: number | null;
}

export interface PlanDifference {
  /** `fleets.publishers.params.D` */
  readonly place: string;
  /** null: it is not there. */
  readonly base: Json;
  readonly head: Json;
}

export interface LeftOutRun {
  /** `both`: it has both within itself. */
  readonly side: 'base' | 'head' | 'both';
  readonly run: string;
  readonly result: RunResult;
  readonly reason: string | null;
}

/** One value of one metric on both sides. */
export interface ComparedValue extends Pick<MetricValue, 'metric' | 'statistic' | 'labels' | 'unit' | 'per' | 'better'> {
  /** `delivery.p99`, `delivery{fleet=lurkers}.p99` */
  readonly name: string;
  /** Whether the comparison as a whole can fail by it. */
  readonly gate: boolean;
  /** `ratio`: effect and margin are shares of the base; `difference`: they are in the unit of the value (points of a share). */
  readonly scale: 'ratio' | 'difference';
  /** Smallest effect worth acting on. */
  readonly margin: number;
  /** By run, in the order of the sides' runs; null is no data. Of a paired comparison the two of a pair stand at the same place. */
  readonly base: readonly (number | null)[];
  readonly head: readonly (number | null)[];
  /** null where there is nothing to compare. */
  readonly effect: Effect | null;
  readonly verdict: ComparisonVerdict;
  readonly because: Because;
  /** Pairs (or runs of either side) that would tell, with `too-few-runs` and `among-many`; with `noise` about as many, if it stays as it is. null: nothing of the kind. */
  readonly wouldTake: number | null;
}

/** How far head lies from base. */
export interface Effect {
  /** Medians of the sides. */
  readonly baseMedian: number;
  readonly headMedian: number;
  /** Hodges–Lehmann estimate and the ends of its interval, which covers 1 − level; null is unbounded. */
  readonly middle: number;
  readonly low: number | null;
  readonly high: number | null;
  /** Two-sided, of the value alone; and corrected for the others: by Holm among gating values, by Benjamini and Hochberg among the rest. */
  readonly p: number;
  readonly corrected: number;
}
