import { Worker } from 'node:worker_threads';
import { moduleBeside } from '../../model/module-beside.ts';
import { realClock } from '../real-clock.ts';
import type { PacedClock } from './paced-clock.ts';
import { Sleepers } from './sleepers.ts';
import { WakeWords } from './wake-words.ts';

/** A thread of its own sleeps until the instant and then wakes this one: late by tens of microseconds, for two changes of thread each time. */
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
  let isListening = false;
  const sleepers = new Sleepers((atNs) => {
    if (!isListening) void listen();
    else if (atNs < words.untilNs) words.ask(atNs);
  });

  async function listen(): Promise<void> {
    isListening = true;
    while (sleepers.nextNs < Number.POSITIVE_INFINITY) {
      // looked at before the thread is asked, which may answer at once
      const woken = words.woken();
      words.ask(sleepers.nextNs);
      await words.waitForWoken(woken);
      sleepers.wake();
    }
    isListening = false;
  }

  return {
    now: () => realClock.now(),
    sleepUntil: (atNs, signal) => sleepers.sleepUntil(atNs, signal),
    async [Symbol.asyncDispose]() {
      await thread.terminate();
    },
  };
}
