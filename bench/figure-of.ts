import type { Results } from '../src/model/result.ts';

/** A value of a run over all labels, by its name; NaN where there is none. */
export function figureOf({ metrics }: Results, name: string): number {
  return metrics.find((metric) => metric.name === name && Object.keys(metric.labels).length === 0)?.value ?? Number.NaN;
}
