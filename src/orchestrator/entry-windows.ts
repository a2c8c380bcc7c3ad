import { NS_PER_S } from '../model/clock.ts';
import type { Seen, Segment, Tallied } from '../model/controller.ts';
import { liveNames, readLiveKey, type Window } from '../model/load.ts';
import type { Limit, MetricSpec } from '../model/metric.ts';
import { WindowMerge } from '../recording/window-merge.ts';

export interface EntryWindowsOptions {
  /** Hosts that send windows. */
  readonly hosts: readonly string[];
  /** Labels of the entry's scenarios. */
  readonly scenarios: readonly string[];
  readonly limits: readonly Limit[];
  /** Among them those that the limits name. */
  readonly metrics: readonly MetricSpec[];
  /** ns since run start. */
  readonly roundStartNs: number;
  /** The segments that are known before the round. */
  readonly first: readonly Segment[];
}

/**
 * What the windows of all hosts say of one entry, second by second: a second is over once every host has told of it, however late. A window belongs to the second
 * of the round at whose end it was cut, or, where that was told of already, to the next.
 */
export class EntryWindows {
  readonly #options: EntryWindowsOptions;
  readonly #segments: Segment[];
  /** The last second of which each host has told; 0 at the start of the round. */
  readonly #told: Map<string, number>;
  readonly #bySecond = new Map<number, Window[]>();
  #second = 0;
  /** From when on counts make up a segment, ns since the round's start, and these. */
  #segmentFromNs = 0;
  #segment: WindowMerge;
  #inFlight = 0;

  constructor(options: EntryWindowsOptions) {
    this.#options = options;
    this.#segments = [...options.first];
    this.#told = new Map(options.hosts.map((host) => [host, 0]));
    this.#segment = new WindowMerge(options.metrics);
  }

  steer(segments: readonly Segment[]): void {
    this.#segments.push(...segments);
  }

  /** @returns what is seen of the seconds that are over with this window, in order. */
  *add(window: Window): Generator<Seen> {
    const second = Math.round((window.ts - this.#options.roundStartNs) / NS_PER_S);
    // what was cut as the round began belongs to the time before
    if (second < 1 || !this.#told.has(window.host)) return;
    const counted = Math.max(second, this.#second + 1);
    this.#bySecond.set(counted, [...(this.#bySecond.get(counted) ?? []), this.#ofEntry(window)]);
    this.#told.set(window.host, Math.max(second, this.#told.get(window.host) ?? 0));
    const over = Math.min(...this.#told.values());
    while (this.#second < over) yield this.#see(++this.#second);
  }

  #see(second: number): Seen {
    const elapsedNs = second * NS_PER_S;
    const inForce = this.#segments.findLast(({ fromNs }) => fromNs < elapsedNs);
    const fromNs = Math.max(inForce?.fromNs ?? 0, 0);
    if (fromNs > this.#segmentFromNs) {
      this.#segmentFromNs = fromNs;
      this.#segment = new WindowMerge(this.#options.metrics);
    }
    const present = new WindowMerge(this.#options.metrics);
    for (const window of this.#bySecond.get(second) ?? []) {
      for (const merge of [present, this.#segment]) merge.add(window);
    }
    this.#bySecond.delete(second);
    this.#inFlight += present.counted(liveNames.started) - present.counted(liveNames.finished);
    return {
      elapsedNs,
      inFlight: Math.max(0, this.#inFlight),
      second: this.#tallied(present, NS_PER_S),
      segment: this.#tallied(this.#segment, elapsedNs - this.#segmentFromNs),
    };
  }

  #tallied(merge: WindowMerge, lengthNs: number): Tallied {
    const { limits, metrics } = this.#options;
    const quantile = (name: string, q: number): number | null => merge.recorded(name)?.quantile(q) ?? null;
    return {
      lengthNs,
      started: merge.counted(liveNames.started),
      dropped: merge.counted(liveNames.dropped),
      finished: merge.counted(liveNames.finished),
      failed: merge.counted(liveNames.failed),
      unknown: merge.counted(liveNames.unknown),
      p50Ns: quantile(liveNames.latency, 0.5),
      p99Ns: quantile(liveNames.latency, 0.99),
      lagP99Ns: quantile(liveNames.lag, 0.99),
      values: limits.map(({ metric: name, statistic, labels }) => {
        const metric = metrics.find((each) => each.name === name);
        return metric === undefined ? null : merge.value(metric, statistic, labels);
      }),
    };
  }

  /** Without what was counted of the scenarios of other entries. */
  #ofEntry(window: Window): Window {
    const isOurs = ([key]: readonly [string, unknown]): boolean => {
      const { scenario } = readLiveKey(key).labels;
      return scenario === undefined || this.#options.scenarios.includes(scenario);
    };
    return {
      ...window,
      counters: Object.fromEntries(Object.entries(window.counters).filter(isOurs)),
      histograms: Object.fromEntries(Object.entries(window.histograms).filter(isOurs)),
    };
  }
}
