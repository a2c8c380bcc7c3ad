/** The thread of a precise clock: sleeps until the instant that it is asked for, and then wakes the clock. */
import { readlinkSync, writeFileSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { NS_PER_MS } from '../../model/clock.ts';
import { realClock } from '../real-clock.ts';
import { WakeWords } from './wake-words.ts';

const words = new WakeWords(workerData as SharedArrayBuffer);
sharpenTimer();
for (;;) {
  const asked = words.asked();
  const leftNs = words.untilNs - realClock.now();
  if (leftNs > 0) {
    words.waitForAsked(asked, leftNs / NS_PER_MS);
  } else {
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
