import { highlightedValues } from '../model/highlighted-values.ts';
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

/** The highlights over all labels, one row per metric, in the order in which they were named. */
export function highlightRows(results: Results): HighlightRow[] {
  const byMetric = Map.groupBy(highlightedValues(results), ({ metric }) => metric);
  return [...byMetric].map(([metric, values]) => ({ metric, cells: values.map(cell) }));
}

/** The same figures of each scenario, where there are several. */
export function scenarioRows(
  { metrics }: Results,
  { cells }: HighlightRow,
): { readonly scenario: string; readonly cells: readonly HighlightCell[] }[] {
  const shown = cells.map(({ name }) => name);
  const ofScenarios = metrics.filter(({ name, labels }) => shown.includes(name) && Object.keys(labels).join() === 'scenario');
  const byScenario = Map.groupBy(ofScenarios, ({ labels }) => labels['scenario'] ?? '');
  return byScenario.size < 2 ? [] : Array.from(byScenario, ([scenario, values]) => ({ scenario, cells: values.map(cell) }));
}

function cell({ name, statistic, value, unit, per }: MetricValue): HighlightCell {
  return { name, statistic: statistic ?? '', text: formatValue(value, unit), per: value === null ? '' : (per ?? '') };
}
