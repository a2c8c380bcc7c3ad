import type { LiveCounters } from '../model/kit.ts';
import type { Window } from '../model/load.ts';
import { Histogram } from './histogram.ts';

/** What a host counts between two windows. */
export class WindowMeter implements LiveCounters {
  readonly #counters = new Map<string, number>();
  readonly #histograms = new Map<string, Histogram>();

  add(counter: string, n = 1): void {
    this.#counters.set(counter, (this.#counters.get(counter) ?? 0) + n);
  }

  record(histogram: string, durationNs: number): void {
    let recorded = this.#histograms.get(histogram);
    if (recorded === undefined) {
      recorded = new Histogram();
      this.#histograms.set(histogram, recorded);
    }
    recorded.record(durationNs);
  }

  /** What was counted since the last call, as the window that ends at `ts` (ns since run start). Counting starts again at zero. */
  take(host: string, ts: number, gauges: { readonly [name: string]: number }): Window {
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
    return { host, ts, counters, histograms, gauges };
  }
}
