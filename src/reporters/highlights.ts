import { highlightedValues } from '../model/highlighted-values.ts';
import type { MetricValue } from '../model/metric.ts';
import type { Results } from '../model/result.ts';
import { valueName } from '../model/value-name.ts';
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
  /** Why there is no figure: `no data: no row`. */
  readonly reason?: string;
}

/** Of a metric that has no value over all labels, how many are shown. */
const mostFamilies = 8;

/**
 * The highlights over all labels, one row per metric, in the order in which they were named; then those that have values by label alone, one row for each. Where a row
 * has no figure at all it has one cell, with the reason where that is known.
 */
export function highlightRows(results: Results): HighlightRow[] {
  const byMetric = Map.groupBy(highlightedValues(results), ({ metric }) => metric);
  return [...Array.from(byMetric, ([metric, values]) => row(metric, values)), ...familyRows(results)];
}

function familyRows({ highlights, metrics }: Results): HighlightRow[] {
  const whole = new Set(metrics.filter(({ labels }) => Object.keys(labels).length === 0).map(({ metric }) => metric));
  return [...new Set(highlights)].flatMap((name) => {
    const scalars = metrics.filter(({ metric, statistic }) => metric === name && statistic === undefined && !whole.has(metric));
    return scalars.slice(0, mostFamilies).map((value) => row(valueName(value.metric, undefined, value.labels), [value]));
  });
}

function row(metric: string, values: readonly MetricValue[]): HighlightRow {
  const [first] = values;
  const hasOneReason = first?.value === null && first.reason !== undefined && values.every(({ value }) => value === null);
  return { metric, cells: hasOneReason ? [{ ...cell(first), statistic: '' }] : values.map(cell) };
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

function cell({ name, statistic, value, unit, per, reason }: MetricValue): HighlightCell {
  const shown = { name, statistic: statistic ?? '', text: formatValue(value, unit), per: value === null ? '' : (per ?? '') };
  return value === null && reason !== undefined ? { ...shown, reason } : shown;
}
