import { NS_PER_MS, NS_PER_S } from '../../model/clock.ts';
import type { OperationFamily, PageSample } from '../../recording/operation-totals.ts';
import { writeLabels, writeValue } from '../../recording/series-name.ts';

/** What stands above the samples of one name. */
type Head = Pick<OperationFamily, 'name' | 'about' | 'unit'> & { readonly type: OperationFamily['type'] | 'unknown' };

export function head({ name, type, unit, about }: Head): string {
  const lines = [`# TYPE ${name} ${type}`, ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]), `# HELP ${name} ${about}`];
  return lines.map((line) => `${line}\n`).join('');
}

/** An instant by the wall clock, ms since 1970, as OpenMetrics has it. */
export function stampOf(ms: number): string {
  return (ms / (NS_PER_S / NS_PER_MS)).toFixed(3);
}

/** Samples of one instant. */
export function lines(samples: readonly PageSample[], stamp: string): string {
  return samples.map(({ name, labels, value }) => `${name}${writeLabels(labels)} ${writeValue(value)} ${stamp}\n`).join('');
}
