import { constants, PerformanceObserver } from 'node:perf_hooks';

/** https://nodejs.org/api/perf_hooks.html#performancenodegckind: these are bits, of which each pause has one. */
const kinds = {
  minor: constants.NODE_PERFORMANCE_GC_MINOR,
  major: constants.NODE_PERFORMANCE_GC_MAJOR,
  incremental: constants.NODE_PERFORMANCE_GC_INCREMENTAL,
  weakcb: constants.NODE_PERFORMANCE_GC_WEAKCB,
};
type Kind = keyof typeof kinds;
const kindOf = new Map(Object.entries(kinds).map(([kind, bit]) => [bit, kind as Kind]));

/** Pauses of one kind. */
interface Pauses {
  seconds: number;
  count: number;
}

/** The pauses of this process for garbage collection, from now on. V8 tells of each in the turn of the event loop after it. */
export class GcPauses implements Disposable {
  readonly #total: { readonly [K in Kind]: Pauses } = {
    minor: { seconds: 0, count: 0 },
    major: { seconds: 0, count: 0 },
    incremental: { seconds: 0, count: 0 },
    weakcb: { seconds: 0, count: 0 },
  };
  readonly #observer = new PerformanceObserver((list) => this.#add(list.getEntries()));

  constructor() {
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  /** All so far, by kind. */
  get total(): { readonly [K in Kind]: Readonly<Pauses> } {
    this.#add(this.#observer.takeRecords());
    return this.#total;
  }

  [Symbol.dispose](): void {
    this.#observer.disconnect();
  }

  #add(entries: readonly { readonly duration: number; readonly detail?: unknown }[]): void {
    for (const { duration, detail } of entries) {
      const kind = kindOf.get((detail as { readonly kind: number }).kind);
      if (kind === undefined) continue;
      this.#total[kind].seconds += duration / 1000;
      this.#total[kind].count++;
    }
  }
}
