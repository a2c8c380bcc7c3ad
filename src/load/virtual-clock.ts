import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../model/clock.ts';

interface Sleeper {
  readonly atNs: number;
  readonly wake: () => void;
}

/** Time that passes only when it is told to: hours of schedule run in milliseconds, and every run of a test is the same. */
export class VirtualClock implements Clock {
  #now: number;
  readonly #sleepers = new Set<Sleeper>();

  constructor(nowNs = 0) {
    this.#now = nowNs;
  }

  now(): number {
    return this.#now;
  }

  sleepUntil(atNs: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) {
      return Promise.reject(signal.reason as Error);
    }
    if (atNs <= this.#now) {
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason as Error);
      };
      const wake = (): void => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const sleeper: Sleeper = { atNs, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Lets time pass up to an instant: sleepers wake in order, and what each sets off is done before the next wakes. */
  async advanceTo(atNs: number): Promise<void> {
    await turn();
    for (let next = this.#earliest(atNs); next !== undefined; next = this.#earliest(atNs)) {
      this.#now = Math.max(this.#now, next.atNs);
      next.wake();
      await turn();
    }
    this.#now = Math.max(this.#now, atNs);
  }

  /** Resolves when somebody sleeps. */
  async slept(): Promise<void> {
    while (this.#sleepers.size === 0) await turn();
  }

  /** The clock jumps without waking anybody on the way, as when the process was stopped. */
  stallUntil(atNs: number): void {
    this.#now = Math.max(this.#now, atNs);
  }

  #earliest(untilNs: number): Sleeper | undefined {
    let earliest: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (sleeper.atNs <= untilNs && (earliest === undefined || sleeper.atNs < earliest.atNs)) {
        earliest = sleeper;
      }
    }
    return earliest;
  }
}
