import { NS_PER_S } from '../model/clock.ts';
import type { LiveCounters } from '../model/live-counters.ts';
import { heldName, type Window } from '../model/load.ts';
import { Histogram } from './histogram.ts';

/** A number that counts on until the next window takes it. */
export interface Counter {
  value: number;
}

/** What was counted and recorded since the last window, by key. */
export interface Counted {
  readonly counters: ReadonlyMap<string, Counter>;
  readonly histograms: ReadonlyMap<string, Histogram>;
}

/** How long what takes its time is given before it is told, in whole seconds. */
const heldSeconds = 2;
/** How far from a whole second of the round a window that belongs to it is cut: more than `CUT_BEFORE_NS` of host/pulse.ts, by which that is too early. */
export const cutSlackSeconds = 0.05;

/**
 * What a host counts between two windows. Counts of what takes its time are held back by the second of the round in which that began; since every host cuts
 * its windows at the same instants, all of them tell the counts of one second in the same window.
 */
export class WindowMeter implements LiveCounters {
  readonly #counters = new Map<string, Counter>();
  readonly #histograms = new Map<string, Histogram>();
  /** Counters by second of the round. */
  readonly #held = new Map<number, Map<string, Counter>>();
  #roundStartNs = 0;
  #hasBegun = true;
  /** Told of what a window counted before counting starts again at zero. */
  onTake: ((counted: Counted) => void) | undefined;

  /** What was counted since the last window, as it stands now. */
  get present(): Counted {
    return { counters: this.#counters, histograms: this.#histograms };
  }

  /** The counter of that name itself, for those who count too often to name it each time. */
  counter(name: string): Counter {
    return counterOf(this.#counters, name);
  }

  /** The histogram of that name itself. */
  histogram(name: string): Histogram {
    let histogram = this.#histograms.get(name);
    if (histogram === undefined) {
      histogram = new Histogram();
      this.#histograms.set(name, histogram);
    }
    return histogram;
  }

  add(counter: string, n = 1, sinceNs?: number): void {
    if (sinceNs === undefined || sinceNs < this.#roundStartNs) {
      if (sinceNs === undefined || !this.#hasBegun) {
        counterOf(this.#counters, counter).value += n;
      }
      return;
    }
    const second = Math.floor((sinceNs - this.#roundStartNs) / NS_PER_S);
    let held = this.#held.get(second);
    if (held === undefined) {
      held = new Map();
      this.#held.set(second, held);
    }
    counterOf(held, counter).value += n;
  }

  record(histogram: string, durationNs: number, sinceNs?: number): void {
    if (sinceNs !== undefined && sinceNs < this.#roundStartNs && this.#hasBegun) {
      return;
    }
    this.histogram(histogram).record(durationNs);
  }

  /** To be called before that instant (ns since run start). The round before is over: what it held back is told in the windows up to then. */
  startRound(startNs: number): void {
    this.release();
    this.#roundStartNs = startNs;
    this.#hasBegun = false;
  }

  /** Holds nothing back any more of what was counted so far. */
  release(): void {
    this.#releaseUntil(Number.POSITIVE_INFINITY);
  }

  /** What was counted since the last call, as the window that ends at `ts` (ns since run start). Counting starts again at zero. */
  take(host: string, ts: number, gauges: { readonly [name: string]: number }): Window {
    this.#hasBegun ||= ts >= this.#roundStartNs;
    this.#releaseUntil(Math.floor((ts - this.#roundStartNs) / NS_PER_S + cutSlackSeconds) - heldSeconds);
    const counters = Object.fromEntries([...this.#counters].flatMap(([name, { value }]) => (value === 0 ? [] : [[name, value]])));
    const histograms = Object.fromEntries(
      [...this.#histograms].filter(([, { count }]) => count > 0).map(([name, it]) => [name, it.encode()]),
    );
    this.onTake?.(this.present);
    for (const counter of this.#counters.values()) {
      counter.value = 0;
    }
    for (const histogram of this.#histograms.values()) {
      histogram.clear();
    }
    return { host, ts, counters, histograms, gauges: { ...gauges, ...this.#heldGauges() } };
  }

  /** Counts what is held of the seconds before that one. */
  #releaseUntil(second: number): void {
    for (const [held, counters] of this.#held) {
      if (held < second) {
        for (const [name, { value }] of counters) {
          counterOf(this.#counters, name).value += value;
        }
        this.#held.delete(held);
      }
    }
  }

  #heldGauges(): { readonly [name: string]: number } {
    const sums = new Map<string, number>();
    for (const [name, { value }] of [...this.#held.values()].flatMap((counters) => [...counters])) {
      sums.set(heldName(name), (sums.get(heldName(name)) ?? 0) + value);
    }
    return Object.fromEntries(sums);
  }
}

function counterOf(counters: Map<string, Counter>, name: string): Counter {
  let counter = counters.get(name);
  if (counter === undefined) {
    counter = { value: 0 };
    counters.set(name, counter);
  }
  return counter;
}
