import { expect } from 'vitest';
import type { Results } from '../../src/model/result.ts';
import type { Finished } from './cli.ts';

/** Of the metric over all; null when it has no data, or there is none of that name. */
export const valueOf = (results: Results, name: string): number | null =>
  results.metrics.find((metric) => metric.name === name && Object.keys(metric.labels).length === 0)?.value ?? null;

/** Results of a run that ended with a verdict on its thresholds or, on a machine that is busy, with the honest `invalid`. */
export function measured(end: Finished): Results {
  expect([0, 1, 3], end.stderr).toContain(end.code);
  return JSON.parse(end.stdout) as Results;
}
