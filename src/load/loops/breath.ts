import type { Clock } from '../../model/clock.ts';
import { sleep } from '../sleep.ts';

/** Operations that a loop starts before the event loop takes a turn: those that end at once would never let anything else happen. */
const LARGEST_BATCH = 512;
const never = new AbortController().signal;

/** Lets everything that starts operations in one loop take breath together. */
export class Breath {
  readonly #clock: Clock;
  #left = LARGEST_BATCH;
  #turn: Promise<void> | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** To be asked before each start: undefined where it may be now, else when the event loop has had its turn. */
  take(): Promise<void> | undefined {
    if (this.#left === 0) this.#turn ??= this.#breathe();
    else this.#left--;
    return this.#turn;
  }

  async #breathe(): Promise<void> {
    // a nanosecond on, since virtual time must pass for its turn to come
    await sleep(this.#clock, this.#clock.now() + 1, never);
    this.#left = LARGEST_BATCH;
    this.#turn = undefined;
  }
}
