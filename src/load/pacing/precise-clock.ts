import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { NS_PER_US } from '../../model/clock.ts';
import { moduleBeside } from '../../model/module-beside.ts';
import { realClock } from '../real-clock.ts';
import { Lead } from './lead.ts';
import type { PacedClock } from './paced-clock.ts';
import { Sleepers } from './sleepers.ts';
import { WakeWords } from './wake-words.ts';

/** What is nearer than that is not worth two changes of thread, ns. */
const leastSleepNs = 30 * NS_PER_US;

/**
 * A thread of its own sleeps until shortly before the instant and then wakes this one, which looks at the clock in every turn of its event loop for the rest: late by
 * microseconds, where the thread wakes it as soon as it mostly does.
 */
export async function openPreciseClock(): Promise<PacedClock> {
  const words = new WakeWords();
  const thread = new Worker(new URL(moduleBeside(import.meta.url, './precise-thread')), {
    name: 'precise clock',
    workerData: words.memory,
    // flags of this process are for what it runs itself
    execArgv: [],
  });
  // the instant 0, for which it is asked first, is over: it wakes this clock as soon as it is there
  await words.waitForWoken(0);
  // neither the thread nor what it sleeps for keeps the process alive
  thread.unref();
  const lead = new Lead();
  let isListening = false;
  const sleepers = new Sleepers((atNs) => {
    if (!isListening) void listen();
    else if (atNs - lead.ns < words.untilNs) words.ask(atNs - lead.ns);
  });

  async function listen(): Promise<void> {
    isListening = true;
    while (sleepers.nextNs < Number.POSITIVE_INFINITY) {
      const untilNs = sleepers.nextNs - lead.ns;
      if (untilNs - realClock.now() >= leastSleepNs) await sleepUntil(untilNs);
      sleepers.wake();
      // what is woken mostly sleeps again, and only then it is known for what to wait next
      await turn();
    }
    isListening = false;
  }

  async function sleepUntil(untilNs: number): Promise<void> {
    // looked at before the thread is asked, which may answer at once
    const woken = words.woken();
    words.ask(untilNs);
    await words.waitForWoken(woken);
    lead.learn(realClock.now() - words.untilNs);
  }

  return {
    now: () => realClock.now(),
    sleepUntil: (atNs, signal) => sleepers.sleepUntil(atNs, signal),
    async [Symbol.asyncDispose]() {
      await thread.terminate();
    },
  };
}
