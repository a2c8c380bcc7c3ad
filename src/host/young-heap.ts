import { constants, PerformanceObserver, performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';

/** What V8 multiplies the young heap by each time that as much has survived there as it holds, up to its bound. It comes to that sooner or later, however little it costs to collect. */
const [stays, doubles] = [1, 2];
/** The share of the time above which collecting it costs enough that more memory is worth it. */
const muchTime = 0.05;
/** Of a shorter time the share says little, ms. */
const shortestMs = 100;

/** The young heap of a process that only drives load: it grows only while collecting it takes much of the time. There is one to a process, as there is one to V8. */
export class YoungHeap implements Disposable {
  readonly #collections = new PerformanceObserver((list) => this.#add(list.getEntries()));
  #factor = doubles;
  #sinceMs = performance.now();
  #collectingMs = 0;

  constructor() {
    this.#collections.observe({ entryTypes: ['gc'] });
    this.#set(stays);
  }

  /** Looks at what collecting it has cost since the last time: to be called now and then. */
  fit(): void {
    this.#add(this.#collections.takeRecords());
    const nowMs = performance.now();
    if (nowMs - this.#sinceMs < shortestMs) return;
    this.#set(this.#collectingMs > muchTime * (nowMs - this.#sinceMs) ? doubles : stays);
    this.#sinceMs = nowMs;
    this.#collectingMs = 0;
  }

  [Symbol.dispose](): void {
    this.#collections.disconnect();
    this.#set(doubles);
  }

  #add(collections: readonly { readonly duration: number; readonly detail?: unknown }[]): void {
    for (const { duration, detail } of collections) {
      const { kind } = detail as { readonly kind: number };
      if (kind === constants.NODE_PERFORMANCE_GC_MINOR) this.#collectingMs += duration;
    }
  }

  #set(factor: number): void {
    if (factor === this.#factor) return;
    this.#factor = factor;
    // V8 reads it each time that it might grow
    setFlagsFromString(`--semi-space-growth-factor=${factor}`);
  }
}
