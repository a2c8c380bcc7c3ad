/** Under which name a metric that scenarios measure is counted in windows, beside what Regatta counts. */
export function measuredName(metric: string): string {
  return `measured_${metric}`;
}

/** Under which names checks are counted in windows: all, and those that passed. */
export const checkNames = { done: 'checks', passed: 'checks_passed' } as const;
