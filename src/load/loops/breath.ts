import type { Clock } from '../../model/clock.ts';
import { sleep } from '../sleep.ts';

/** Operations that a loop starts before the event loop takes a turn: those that end at once would never let anything else happen. */
const LARGEST_BATCH = 512;
const never = new AbortController().signal;

/** Lets everything that starts operations in one loop take breath together. */
export class Breath {
  readonly #clock: Clock;
  #left = LARGEST_BATCH;
  /** Those who wait for a turn, longest first: a turn calls as many as may start, so that the rest is not woken in vain. */
  #waiting: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** To be asked before each start: undefined where it may be now, else resolves when it may, after a turn of the event loop. */
  take(): Promise<void> | undefined {
    // while somebody waits nothing is left
    if (this.#left > 0) {
      this.#left--;
      return undefined;
    }
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) void this.#breathe();
    });
  }

  async #breathe(): Promise<void> {
    while (this.#waiting.length > 0) {
      // a nanosecond on, since virtual time must pass for its turn to come
      await sleep(this.#clock, this.#clock.now() + 1, never);
      const called = this.#waiting.slice(0, LARGEST_BATCH);
      this.#waiting = this.#waiting.slice(LARGEST_BATCH);
      this.#left = LARGEST_BATCH - called.length;
      for (const call of called) call();
    }
  }
}
