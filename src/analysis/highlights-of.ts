import type { Kit } from '../model/kit.ts';
import type { MetricSpec } from '../model/metric.ts';

/** A kit says what to show first; what the experiment defines itself comes before. */
export function highlightsOf(kits: readonly Kit[], own: readonly MetricSpec[]): string[] {
  const ofKits = kits.flatMap(({ highlights }) => highlights ?? []);
  const mine = own.flatMap(({ name, kind }) => (kind === 'distribution' ? [`${name}.p50`, `${name}.p99`] : [name]));
  return [...mine, ...(ofKits.length > 0 ? ofKits : ['operations.p50', 'operations.p99', 'operations.rate'])];
}
