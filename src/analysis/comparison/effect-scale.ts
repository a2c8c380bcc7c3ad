import type { ComparedValue } from '../../model/comparison.ts';
import type { MetricValue } from '../../model/metric.ts';
import type { Estimate } from '../statistics/estimate.ts';

/** Of what no metric says. Tails vary more from run to run than middles do. */
const usualMargin = { middle: 0.05, tail: 0.1, points: 0.01 } as const;
const tails: readonly (string | undefined)[] = ['p90', 'p95', 'p99', 'max'];

/** How far two values are apart: as a ratio, or as a difference. */
export interface EffectScale {
  readonly kind: ComparedValue['scale'];
  /** As figures are tested: logarithms of what is compared as a ratio, so that head ÷ base and base ÷ head are equally far from 1. */
  readonly tested: (value: number) => number;
  /** As people read it: a share of the base, or a difference. */
  readonly shown: (effect: number) => number;
  /** Smallest effect worth acting on: shown, and as it is tested. */
  readonly margin: number;
  readonly testedMargin: number;
}

/**
 * Shares are compared by points: of 99.9 % and 99.5 % the ratio says nothing. So is what was ever zero or less, which has no ratio; its margin is a share of the base all the same.
 * @param values all of both sides, at least one
 * @param margin as the metric has it
 */
export function effectScale(
  { unit, statistic }: Pick<MetricValue, 'unit' | 'statistic'>,
  values: { readonly base: readonly number[]; readonly head: readonly number[] },
  margin: number | undefined,
): EffectScale {
  if (unit === 'share') return byDifference(margin ?? usualMargin.points);
  const share = margin ?? (tails.includes(statistic) ? usualMargin.tail : usualMargin.middle);
  const hasRatio = [values.base, values.head].every((side) => side.every((value) => value > 0));
  if (!hasRatio) return byDifference(share * Math.abs(median(values.base)));
  return { kind: 'ratio', tested: Math.log, shown: Math.expm1, margin: share, testedMargin: Math.log1p(share) };
}

function byDifference(margin: number): EffectScale {
  const same = (value: number): number => value;
  return { kind: 'difference', tested: same, shown: same, margin, testedMargin: margin };
}

/** @param values at least one */
export function median(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  const half = ascending.length >> 1;
  const upper = ascending[half] ?? Number.NaN;
  return ascending.length % 2 === 1 ? upper : ((ascending[half - 1] ?? Number.NaN) + upper) / 2;
}

/** An estimate as people read it. */
export function shownEstimate(
  { middle, low, high }: Estimate,
  { shown }: EffectScale,
): { middle: number; low: number | null; high: number | null } {
  const bounded = (end: number): number | null => (Number.isFinite(end) ? shown(end) : null);
  return { middle: shown(middle), low: bounded(low), high: bounded(high) };
}
