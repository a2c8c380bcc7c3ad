import type { Clock } from '../../model/clock.ts';

/** Operations that a loop starts before the event loop takes a turn: those that end at once would never let anything else happen. */
const LARGEST_BATCH = 512;

/** Lets everything that starts operations in one loop take breath together. */
export class Breath {
  readonly #clock: Clock;
  #left = LARGEST_BATCH;
  /** Those who wait for a turn, longest first: a turn calls as many as may start, so that the rest is not woken in vain. */
  #waiting: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether one more may start before the event loop takes a turn. To be asked before each start, or `take` is. */
  tryTake(): boolean {
    // while somebody waits nothing is left
    if (this.#left <= 0) return false;
    this.#left--;
    return true;
  }

  /** Undefined where one more may start now, else resolves when it may, after a turn of the event loop. */
  take(): Promise<void> | undefined {
    if (this.tryTake()) return undefined;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) void this.#breathe();
    });
  }

  /** Resolves when what the event loop has brought in this turn is dealt with: as many may start as ever. */
  async turn(): Promise<void> {
    await this.#pass();
    this.#left = LARGEST_BATCH;
  }

  async #breathe(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#pass();
      const called = this.#waiting.slice(0, LARGEST_BATCH);
      this.#waiting = this.#waiting.slice(LARGEST_BATCH);
      this.#left = LARGEST_BATCH - called.length;
      for (const call of called) call();
    }
  }

  async #pass(): Promise<void> {
    // a nanosecond on, since virtual time must pass for its turn to come
    await this.#clock.sleepUntil(this.#clock.now() + 1);
  }
}
