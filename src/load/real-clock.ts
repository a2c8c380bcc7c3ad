import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { type Clock, NS_PER_MS, NS_PER_S } from '../model/clock.ts';

/** The longest time that a timer of Node can wait, ms; longer sleeps are cut into pieces. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** CLOCK_MONOTONIC, which all processes of one machine share. Wakes up to about 1 ms late: timers count whole milliseconds. */
export const realClock: Clock = {
  now,
  async sleepUntil(atNs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (atNs <= now()) await turn();
    // timers may fire up to a millisecond early on this scale, hence the loop
    for (let left = atNs - now(); left > 0; left = atNs - now()) {
      await sleep(Math.min(Math.ceil(left / NS_PER_MS), LONGEST_TIMER_MS), undefined, signal === undefined ? {} : { signal }).catch(
        (error: unknown) => {
          throw signal?.aborted === true ? signal.reason : error;
        },
      );
    }
  },
};

// looked up once: `process` is a getter, and every operation asks for the time
const { hrtime } = process;

function now(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * NS_PER_S + nanoseconds;
}
