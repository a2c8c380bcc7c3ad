import type { MetricValue } from '../../../model/metric.ts';
import type { RunReport } from '../../../model/report.ts';

/** Statistics that stand for a distribution of which only the metric is named. */
const usual: readonly string[] = ['p50', 'p99'];

/** The values that runs show first, over all labels, each name once, in order. */
export function headlineNames(reports: readonly RunReport[]): string[] {
  const named = reports.flatMap(({ results: { highlights, metrics } }) =>
    highlights.flatMap((highlight) =>
      metrics
        .filter(({ name, metric, statistic, labels }) => {
          const isNamed = name === highlight || (metric === highlight && usual.includes(statistic ?? ''));
          return isNamed && Object.keys(labels).length === 0;
        })
        .map(({ name }) => name),
    ),
  );
  return [...new Set(named)];
}

/** The value of that name over all labels. */
export function valueOf({ results }: RunReport, name: string): MetricValue | undefined {
  return results.metrics.find((value) => value.name === name && Object.keys(value.labels).length === 0);
}
