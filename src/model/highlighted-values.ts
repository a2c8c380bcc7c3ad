import type { MetricValue } from './metric.ts';
import type { Results } from './result.ts';

/** Statistics that stand for a distribution of which only the metric is named. */
export const usualStatistics: readonly string[] = ['p50', 'p99', 'max'];

/** The values that a summary shows first, over all labels, in the order in which they were named. */
export function highlightedValues({ highlights, metrics }: Pick<Results, 'highlights' | 'metrics'>): MetricValue[] {
  const totals = metrics.filter(({ labels }) => Object.keys(labels).length === 0);
  const named = highlights.flatMap((name) =>
    totals.filter((value) => value.name === name || (value.metric === name && usualStatistics.includes(value.statistic ?? ''))),
  );
  return [...new Set(named)];
}
