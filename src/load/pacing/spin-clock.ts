import { NS_PER_MS } from '../../model/clock.ts';
import { LONGEST_TIMER_MS, realClock } from '../real-clock.ts';
import type { PacedClock } from './paced-clock.ts';
import { Sleepers } from './sleepers.ts';

/** How long before an instant a timer gives way to looking at the clock, ns: timers wake up to 1 ms late, and seldom more. */
const closeNs = 3 * NS_PER_MS;

/** Looks at the clock in every turn of the event loop once an instant is close: late by microseconds, for a whole core. Until then it sleeps. */
export function openSpinClock(): PacedClock {
  let timer: NodeJS.Timeout | undefined;
  let isSpinning = false;
  const sleepers = new Sleepers(look);

  function look(): void {
    clearTimeout(timer);
    const leftNs = sleepers.nextNs - realClock.now();
    if (leftNs <= closeNs) {
      if (!isSpinning) setImmediate(spin);
      isSpinning = true;
    } else if (leftNs < Number.POSITIVE_INFINITY) {
      timer = setTimeout(look, Math.min((leftNs - closeNs) / NS_PER_MS, LONGEST_TIMER_MS));
    }
  }

  function spin(): void {
    isSpinning = false;
    sleepers.wake();
    look();
  }

  return {
    now: () => realClock.now(),
    sleepUntil: (atNs, signal) => sleepers.sleepUntil(atNs, signal),
    async [Symbol.asyncDispose]() {
      clearTimeout(timer);
    },
  };
}
