import type { MetricValue, Statistic } from './metric.ts';

/** The name under which a value stands in results: `delivery.p99`, `duplicates`, `delivery{fleet=lurkers}.p99`. */
export function valueName(metric: string, statistic: Statistic | undefined, labels: MetricValue['labels'] = {}): string {
  const inBraces = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  return `${metric}${inBraces.length === 0 ? '' : `{${inBraces.join(',')}}`}${statistic === undefined ? '' : `.${statistic}`}`;
}
