import { setImmediate as turn } from 'node:timers/promises';
import { realClock } from '../real-clock.ts';

interface Sleeper {
  readonly atNs: number;
  readonly signal: AbortSignal | undefined;
  readonly wake: () => void;
  readonly abort: (reason: unknown) => void;
}

/**
 * Those who sleep until an instant of the real clock: few at a time, so that they need no order. A set of them that grows and shrinks, or a listener that each adds to
 * its signal and removes again, would leave tables behind, each of which keeps the next alive until V8 collects the old heap: 120 B for each sleep and table.
 */
export class Sleepers {
  #all: Sleeper[] = [];
  readonly #watched = new WeakSet<AbortSignal>();
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
    if (signal !== undefined) this.#watch(signal);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#all.push({ atNs, signal, wake: resolve, abort: reject });
    this.#added(atNs);
    return promise;
  }

  /** Wakes those whose instant has come. */
  wake(): void {
    const nowNs = realClock.now();
    for (const { wake } of this.#take(({ atNs }) => atNs <= nowNs)) wake();
  }

  /** Once for each signal: the listener stays until it is aborted. */
  #watch(signal: AbortSignal): void {
    if (this.#watched.has(signal)) return;
    this.#watched.add(signal);
    const abort = (): void => {
      for (const sleeper of this.#take((each) => each.signal === signal)) sleeper.abort(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
  }

  /** Those for whom it holds, in the order in which they came: they sleep no longer. */
  #take(holds: (sleeper: Sleeper) => boolean): readonly Sleeper[] {
    const [taken, kept]: [Sleeper[], Sleeper[]] = [[], []];
    for (const sleeper of this.#all) (holds(sleeper) ? taken : kept).push(sleeper);
    if (taken.length > 0) this.#all = kept;
    return taken;
  }
}
