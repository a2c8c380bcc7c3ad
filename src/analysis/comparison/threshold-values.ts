import { inOrder } from '../../model/load.ts';
import type { MetricValue } from '../../model/metric.ts';
import { valueName } from '../../model/value-name.ts';
import type { FinishedRun } from './finished-run.ts';

/** A value by what it is of, in whatever order its labels were written. */
export function valueKey({ metric, statistic, labels }: Pick<MetricValue, 'metric' | 'statistic' | 'labels'>): string {
  return valueName(metric, statistic, Object.fromEntries(inOrder(labels)));
}

/**
 * What thresholds found over all measured phases that is not among the metrics: of fewer labels than a metric is split by, or of a member that nobody had, which is a
 * value without data then, and must not look as if nobody had asked.
 */
export function thresholdValues({ plan, results }: FinishedRun): readonly MetricValue[] {
  const known = new Set(results.metrics.map(valueKey));
  return plan.thresholds.flatMap(({ metric, statistic, labels, phase, everyNs }, index): MetricValue[] => {
    const found = results.thresholds[index];
    if (found === undefined || phase !== undefined || everyNs !== undefined) return [];
    const value = { metric, ...(statistic === undefined ? {} : { statistic }), labels };
    if (known.has(valueKey(value))) return [];
    known.add(valueKey(value));
    return [{ ...value, name: valueName(metric, statistic), unit: found.unit, better: 'neither', value: found.value, n: 0 }];
  });
}
