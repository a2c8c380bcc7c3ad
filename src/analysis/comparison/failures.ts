import type { MetricValue } from '../../model/metric.ts';
import type { RunObservations } from '../../model/result.ts';

/** Smallest share of operations that is worth acting on when more of them fail. */
export const failureMargin = 0.001;

/** A value that every run has beside its metrics, and that gates every comparison: who does less of the work is never faster. */
export const failuresName = 'operations.failures';

/**
 * Operations of the measured rounds that failed, got no answer, or were due and never started, of all that were started or due: what a latency says nothing of.
 * @returns null where nothing was observed or due
 */
export function failuresOf(observed: RunObservations | null): MetricValue | null {
  const measured = observed?.rounds.filter((round) => round.measured) ?? [];
  const total = (count: (round: (typeof measured)[number]) => number): number => measured.reduce((sum, round) => sum + count(round), 0);
  const due = total(({ started, dropped, missed }) => started + dropped + missed);
  if (due === 0) return null;
  const failed = total(({ failed, unknown, dropped, missed }) => failed + unknown + dropped + missed);
  return { name: failuresName, metric: failuresName, labels: {}, unit: 'share', better: 'lower', value: failed / due, n: due };
}
