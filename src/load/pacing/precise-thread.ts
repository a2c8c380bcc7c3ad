/** The thread of a precise clock: sleeps until the instant that it is asked for, and then wakes the clock; between two it looks by itself when the next is likely to be asked for. */
import { readlinkSync, writeFileSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { realClock } from '../real-clock.ts';
import { slackNs, WakeWords } from './wake-words.ts';

const words = new WakeWords(workerData as SharedArrayBuffer);
sharpenTimer();
/** What was asked when the clock was woken last, and the instant for which. */
let answered = -1;
let answeredNs = Number.POSITIVE_INFINITY;
/** When it is likely to be asked to wake the clock next, ns: most schedules are about even, so as long after the last instant as that came after the one before. What is asked for by then needs no wake of this thread. */
let likelyNs = Number.POSITIVE_INFINITY;
for (;;) {
  const asked = words.asked();
  const { untilNs } = words;
  const isAsked = asked !== answered;
  const lookNs = isAsked ? untilNs : likelyNs;
  const leftNs = lookNs - realClock.now();
  if (leftNs > slackNs) {
    words.sleepUntil(lookNs, leftNs, asked);
  } else if (isAsked) {
    words.wake();
    likelyNs = untilNs - answeredNs > slackNs ? 2 * untilNs - answeredNs : Number.POSITIVE_INFINITY;
    answered = asked;
    // the first answers nobody: it says that the thread is there
    answeredNs = untilNs > 0 ? untilNs : Number.POSITIVE_INFINITY;
  } else {
    likelyNs = Number.POSITIVE_INFINITY;
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
