import { setImmediate as turn } from 'node:timers/promises';
import { realClock } from '../real-clock.ts';

interface Sleeper {
  readonly atNs: number;
  readonly wake: () => void;
}

/** Those who sleep until an instant of the real clock: few at a time, so that they need no order. */
export class Sleepers {
  readonly #all = new Set<Sleeper>();
  readonly #added: (atNs: number) => void;

  /** @param added is told of each new one, whose instant is not over. */
  constructor(added: (atNs: number) => void) {
    this.#added = added;
  }

  /** The next instant at which one is to wake; infinite where nobody sleeps. */
  get nextNs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { atNs } of this.#all) next = Math.min(next, atNs);
    return next;
  }

  /** Sleeps as {@link Clock.sleepUntil} says. */
  async sleepUntil(atNs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    // other work gets its turn also where there is nothing to wait for
    if (atNs <= realClock.now()) return turn();
    const slept = Promise.withResolvers<void>();
    const sleeper: Sleeper = { atNs, wake: slept.resolve };
    const abort = (): void => slept.reject(signal?.reason as Error);
    this.#all.add(sleeper);
    signal?.addEventListener('abort', abort, { once: true });
    this.#added(atNs);
    try {
      await slept.promise;
    } finally {
      this.#all.delete(sleeper);
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Wakes those whose instant has come. */
  wake(): void {
    const nowNs = realClock.now();
    for (const sleeper of this.#all) {
      if (sleeper.atNs > nowNs) continue;
      this.#all.delete(sleeper);
      sleeper.wake();
    }
  }
}
