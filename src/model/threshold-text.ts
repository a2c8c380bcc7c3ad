import { NS_PER_S } from './clock.ts';
import type { ThresholdResult } from './result.ts';
import { writeDuration } from './units.ts';

/** Its text, and of what it speaks where that is not the measured load as a whole: `delivery.p99 < 1s in load, every 10s`. */
export function thresholdText({ text, phase, everyS }: ThresholdResult): string {
  return [
    `${text}${phase === undefined ? '' : ` in ${phase}`}`,
    ...(everyS === undefined ? [] : [`every ${writeDuration(everyS * NS_PER_S)}`]),
  ].join(', ');
}
