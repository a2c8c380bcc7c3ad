import type { MetricValue } from '../model/metric.ts';
import type { Results } from '../model/result.ts';
import { formatValue } from './format-value.ts';

export interface HighlightRow {
  readonly metric: string;
  readonly cells: readonly HighlightCell[];
}

export interface HighlightCell {
  /** `delivery.p50` */
  readonly name: string;
  /** Empty for a scalar. */
  readonly statistic: string;
  readonly text: string;
  /** What the figure is one of: `delivery`; empty where its unit says it. */
  readonly per: string;
}

/** Statistics that stand for a distribution of which only the metric is named. */
const usual: readonly string[] = ['p50', 'p99', 'max'];

/** The highlights over all labels, one row per metric, in the order in which they were named. */
export function highlightRows({ highlights, metrics }: Results): HighlightRow[] {
  const totals = metrics.filter(({ labels }) => Object.keys(labels).length === 0);
  const named = highlights.flatMap((name) =>
    totals.filter((value) => value.name === name || (value.metric === name && usual.includes(value.statistic ?? ''))),
  );
  const byMetric = Map.groupBy(new Set(named), ({ metric }) => metric);
  return [...byMetric].map(([metric, values]) => ({ metric, cells: values.map(cell) }));
}

function cell({ name, statistic, value, unit, per }: MetricValue): HighlightCell {
  return { name, statistic: statistic ?? '', text: formatValue(value, unit), per: value === null ? '' : (per ?? '') };
}
