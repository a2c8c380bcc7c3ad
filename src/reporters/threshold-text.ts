import type { ThresholdResult } from '../model/result.ts';
import { formatValue } from './format-value.ts';

/** Its text, and of what it speaks where that is not the measured load as a whole: `delivery.p99 < 1s in load, every 10 s`. */
export function thresholdText({ text, phase, everyS }: ThresholdResult): string {
  return [
    `${text}${phase === undefined ? '' : ` in ${phase}`}`,
    ...(everyS === undefined ? [] : [`every ${formatValue(everyS, 's')}`]),
  ].join(', ');
}

/** The value observed, and why where that alone does not say it. */
export function observedText({ value, unit, windows, reason }: ThresholdResult): string {
  const inWindows = windows === undefined ? '' : ` at worst, ${windows.missed} of ${windows.judged} windows missed`;
  if (value === null) return reason ?? 'no data';
  return `${formatValue(value, unit)}${inWindows}${reason === undefined ? '' : ` (${reason})`}`;
}
