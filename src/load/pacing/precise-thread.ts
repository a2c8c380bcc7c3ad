/** The thread of a precise clock: sleeps until the instant that it is asked for, and then wakes the clock. */
import { readlinkSync, writeFileSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { NS_PER_MS, NS_PER_US } from '../../model/clock.ts';
import { realClock } from '../real-clock.ts';
import { WakeWords } from './wake-words.ts';

/** Wakes that come closer together than that are one, ns: beyond 10,000/s each would cost more than the operation that it is for. */
const leastGapNs = 100 * NS_PER_US;

const words = new WakeWords(workerData as SharedArrayBuffer);
sharpenTimer();
let wokenNs = 0;
for (;;) {
  const asked = words.asked();
  const leftNs = Math.max(words.untilNs, wokenNs + leastGapNs) - realClock.now();
  if (leftNs > 0) {
    words.waitForAsked(asked, leftNs / NS_PER_MS);
  } else {
    wokenNs = realClock.now();
    words.wake();
    words.waitForAsked(asked, Number.POSITIVE_INFINITY);
  }
}

/** Linux lets a thread oversleep by 50 µs to save power, unless the thread asks for less (man 2 prctl, PR_SET_TIMERSLACK). */
function sharpenTimer(): void {
  try {
    const [, thread = ''] = /(\d+)$/.exec(readlinkSync('/proc/thread-self')) ?? [];
    writeFileSync(`/proc/${thread}/timerslack_ns`, '1000');
  } catch {
    // elsewhere it sleeps as exactly as it may
  }
}
