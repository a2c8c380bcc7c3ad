/** Under which name a metric that scenarios measure is counted in windows, beside what Regatta counts. */
export function measuredName(metric: string): string {
  return `measured_${metric}`;
}

/**
 * How many of what its histogram in the windows holds one unit of a trend or a gauge is: histograms hold whole numbers up to 2^53, and a share of 0.4 must not
 * become 0, nor a terabyte too much.
 */
export function measuredScale(unit: string | undefined): number {
  return unit === 's' || unit === 'share' ? 1e9 : 1e3;
}

/** Under which names checks are counted in windows: all, and those that passed. */
export const checkNames = { done: 'checks', passed: 'checks_passed' } as const;
