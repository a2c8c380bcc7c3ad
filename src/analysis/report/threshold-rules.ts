import type { Threshold } from '../../model/metric.ts';
import type { Chart } from '../../model/report.ts';

type Rules = NonNullable<Chart['rules']>;

/** The limits that thresholds set on values of a metric, each once. What limits a count of values is none. */
export function thresholdRules(thresholds: readonly Threshold[], metric: string, axis: 'x' | 'y'): Rules {
  const concerned = thresholds.filter((threshold) => threshold.metric === metric && threshold.statistic !== 'count');
  const byText = new Map(concerned.map(({ text, limit }) => [text, { axis, value: limit, label: text }]));
  return [...byText.values()];
}
