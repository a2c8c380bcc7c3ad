const msPerSecond = 1000;

/** An instant by the wall clock, ms since 1970, as OpenMetrics has it. */
export function stampOf(ms: number): string {
  return (ms / msPerSecond).toFixed(3);
}
