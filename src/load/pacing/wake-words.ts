import { NS_PER_MS, NS_PER_US } from '../../model/clock.ts';

const [askedAt, wokenAt, lookingAt] = [0, 1, 2];
const [untilAt, looksAt] = [0, 1];

/** By how much the clock may be woken too early or too late, ns: less than one more wake of the thread would cost, and more than the lead moves from one wake to the next. */
export const slackNs = 10 * NS_PER_US;

/**
 * Memory that a precise clock shares with its thread: until when the clock is to sleep, when the thread looks at that next, a word for each side, on which the other sleeps until it
 * is raised, and one that orders what the thread says and sees.
 */
export class WakeWords {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #instants: Float64Array<SharedArrayBuffer>;

  constructor(memory = new SharedArrayBuffer(32)) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, 3);
    this.#instants = new Float64Array(memory, 16, 2);
  }

  /** The instant at which the thread is to wake the clock, ns; only to be trusted while `asked` stays what it was before this was read. */
  get untilNs(): number {
    return this.#instants[untilAt] as number;
  }

  /** Asks the thread for another instant. It is roused only where it would look too late by itself. */
  ask(untilNs: number): void {
    this.#instants[untilAt] = untilNs;
    Atomics.add(this.#words, askedAt, 1);
    if (untilNs + slackNs < this.#looksNs) Atomics.notify(this.#words, askedAt);
  }

  /** When the thread looks by itself, if it sleeps. It says so before it sees whether it was asked: who asks first and reads this then reads what it said, or it does not sleep. */
  get #looksNs(): number {
    // a fence
    Atomics.load(this.#words, lookingAt);
    return this.#instants[looksAt] as number;
  }

  asked(): number {
    return Atomics.load(this.#words, askedAt);
  }

  /** Blocks the thread for so long, which ends at that instant; less where something was asked since, or is asked that would be too late then. */
  sleepUntil(atNs: number, leftNs: number, since: number): void {
    this.#instants[looksAt] = atNs;
    Atomics.add(this.#words, lookingAt, 1);
    Atomics.wait(this.#words, askedAt, since, leftNs / NS_PER_MS);
  }

  /** Wakes the clock. */
  wake(): void {
    Atomics.add(this.#words, wokenAt, 1);
    Atomics.notify(this.#words, wokenAt);
  }

  woken(): number {
    return Atomics.load(this.#words, wokenAt);
  }

  /** Resolves when the thread has woken the clock since. */
  async waitForWoken(since: number): Promise<void> {
    await Atomics.waitAsync(this.#words, wokenAt, since).value;
  }
}
