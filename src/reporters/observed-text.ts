import type { ThresholdResult } from '../model/result.ts';
import { formatValue } from './format-value.ts';

/** The value observed, and why where that alone does not say it. */
export function observedText({ value, unit, windows, reason }: ThresholdResult): string {
  const inWindows = windows === undefined ? '' : ` at worst, ${windows.missed} of ${windows.judged} windows missed`;
  if (value === null) return reason ?? 'no data';
  return `${formatValue(value, unit)}${inWindows}${reason === undefined ? '' : ` (${reason})`}`;
}
