const askedAt = 0;
const wokenAt = 1;

/**
 * Memory that a precise clock shares with its thread: until when the thread is to sleep, and a word for each side, on which the other sleeps until it
 * is raised.
 */
export class WakeWords {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #until: Float64Array<SharedArrayBuffer>;

  constructor(memory = new SharedArrayBuffer(16)) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, 2);
    this.#until = new Float64Array(memory, 8, 1);
  }

  /** The instant at which the thread is to wake the clock, ns; only to be trusted while `asked` stays what it was before this was read. */
  get untilNs(): number {
    return this.#until[0] as number;
  }

  /** Asks the thread for another instant. */
  ask(untilNs: number): void {
    this.#until[0] = untilNs;
    Atomics.add(this.#words, askedAt, 1);
    Atomics.notify(this.#words, askedAt);
  }

  asked(): number {
    return Atomics.load(this.#words, askedAt);
  }

  /** Blocks the thread until it is asked for something since, at most so long. */
  waitForAsked(since: number, mostMs: number): void {
    Atomics.wait(this.#words, askedAt, since, mostMs);
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
