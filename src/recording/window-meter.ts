import { NS_PER_S } from '../model/clock.ts';
import type { LiveCounters } from '../model/kit.ts';
import { heldName, type Window } from '../model/load.ts';
import { Histogram } from './histogram.ts';

/** How long what takes its time is given before it is told, in whole seconds. */
const heldSeconds = 2;
/** How far from a whole second of the round a window that belongs to it is cut: more than `CUT_BEFORE_NS` of host/pulse.ts, by which that is too early. */
export const cutSlackSeconds = 0.05;

/**
 * What a host counts between two windows. Counts of what takes its time are held back by the second of the round in which that began; since every host cuts
 * its windows at the same instants, all of them tell the counts of one second in the same window.
 */
export class WindowMeter implements LiveCounters {
  readonly #counters = new Map<string, number>();
  readonly #histograms = new Map<string, Histogram>();
  /** Counters by second of the round. */
  readonly #held = new Map<number, Map<string, number>>();
  #roundStartNs = 0;
  #hasBegun = true;

  add(counter: string, n = 1, sinceNs?: number): void {
    if (sinceNs === undefined || sinceNs < this.#roundStartNs) {
      if (sinceNs === undefined || !this.#hasBegun) {
        count(this.#counters, counter, n);
      }
      return;
    }
    const second = Math.floor((sinceNs - this.#roundStartNs) / NS_PER_S);
    let held = this.#held.get(second);
    if (held === undefined) {
      held = new Map();
      this.#held.set(second, held);
    }
    count(held, counter, n);
  }

  record(histogram: string, durationNs: number, sinceNs?: number): void {
    if (sinceNs !== undefined && sinceNs < this.#roundStartNs && this.#hasBegun) {
      return;
    }
    let recorded = this.#histograms.get(histogram);
    if (recorded === undefined) {
      recorded = new Histogram();
      this.#histograms.set(histogram, recorded);
    }
    recorded.record(durationNs);
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
    const counters = Object.fromEntries([...this.#counters].filter(([, value]) => value !== 0));
    const histograms = Object.fromEntries(
      [...this.#histograms].filter(([, { count }]) => count > 0).map(([name, it]) => [name, it.encode()]),
    );
    for (const name of this.#counters.keys()) {
      this.#counters.set(name, 0);
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
        for (const [name, n] of counters) {
          count(this.#counters, name, n);
        }
        this.#held.delete(held);
      }
    }
  }

  #heldGauges(): { readonly [name: string]: number } {
    const sums = new Map<string, number>();
    for (const [name, n] of [...this.#held.values()].flatMap((counters) => [...counters])) {
      count(sums, heldName(name), n);
    }
    return Object.fromEntries(sums);
  }
}

function count(counters: Map<string, number>, name: string, n: number): void {
  counters.set(name, (counters.get(name) ?? 0) + n);
}
