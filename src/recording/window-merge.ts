import { NS_PER_MS, NS_PER_S } from '../model/clock.ts';
import type { LiveScenario, LiveView } from '../model/live.ts';
import { type Labels, liveNames, readLiveKey, type Window } from '../model/load.ts';
import { type MetricSpec, quantileOf, type Statistic, statistics } from '../model/metric.ts';
import { Histogram } from './histogram.ts';
import { cutSlackSeconds } from './window-meter.ts';

/** The round that windows are merged for. */
export interface LiveRound {
  readonly name: string;
  readonly kind: string;
  /** ns since run start. */
  readonly startNs: number;
  /** Planned length, ns. */
  readonly lengthNs: number | null;
  /** Labels of its scenarios, in order. */
  readonly scenarios: readonly string[];
}

/** How long after a full second of a round the windows of that second have come. */
export const windowsArriveNs = 100 * NS_PER_MS;

/** A view with these metric values alone, in this order. */
export function withShown(view: LiveView, shown: readonly string[]): LiveView {
  const metrics = shown.flatMap((name) => (view.metrics[name] === undefined ? [] : [[name, view.metrics[name]] as const]));
  return { ...view, metrics: Object.fromEntries(metrics) };
}

/** Merges the windows of all hosts: into what happened since the last look, and into all that happened since the round began. */
export class WindowMerge {
  readonly #metrics: readonly MetricSpec[];
  #round: LiveRound = { name: '', kind: '', startNs: 0, lengthNs: null, scenarios: [] };
  #recent = new Tally();
  #whole = new Tally();
  readonly #hosts = new Map<string, HostState>();

  /** `metrics`: those without a live form are left out. */
  constructor(metrics: readonly MetricSpec[]) {
    this.#metrics = metrics.filter(({ live }) => live !== undefined);
  }

  /** From now on, only windows of this round count. */
  startRound(round: LiveRound): void {
    this.#round = round;
    this.#recent = new Tally();
    this.#whole = new Tally();
    for (const host of this.#hosts.values()) {
      host.coveredNs = 0;
      host.wholeNs = 0;
    }
  }

  /**
   * Windows begin where the one before of the same host ended. Hosts cut them at the start of a round, a little late: the round gets those that lie in it
   * for the most part.
   * @throws RangeError when a histogram is damaged.
   */
  add(window: Window): void {
    const { startNs } = this.#round;
    const host = this.#hosts.get(window.host) ?? { seenNs: window.ts - NS_PER_S, coveredNs: 0, wholeNs: 0, gauges: {} };
    const fromNs = host.seenNs;
    host.seenNs = window.ts;
    host.gauges = window.gauges;
    this.#hosts.set(window.host, host);
    if ((fromNs + window.ts) / 2 > startNs) {
      const coveredNs = this.#meantEnd(window.ts) - Math.max(this.#meantEnd(fromNs), startNs);
      host.coveredNs += coveredNs;
      host.wholeNs += coveredNs;
      const counts = { counters: window.counters, histograms: decoded(window) };
      this.#recent.add(counts);
      this.#whole.add(counts);
    }
  }

  /** What came since the last view, beside the whole round so far. `nowNs` is ns since run start. */
  view(nowNs: number): LiveView {
    const recent = this.#recent;
    this.#recent = new Tally();
    const latency = recent.histogram(liveNames.latency);
    const perSecond = this.#perSecond();
    return {
      round: this.#round.name,
      kind: this.#round.kind,
      elapsedNs: nowNs - this.#round.startNs,
      lengthNs: this.#round.lengthNs,
      targetRate: recent.counter(liveNames.due) * perSecond,
      achievedRate: recent.counter(liveNames.started) * perSecond,
      operations: this.#whole.counter(liveNames.finished),
      failed: this.#whole.counter(liveNames.failed),
      unknown: this.#whole.counter(liveNames.unknown),
      inFlight: this.#gauges('in_flight').reduce((sum, value) => sum + value, 0),
      p50Ns: latency?.quantile(0.5) ?? null,
      p99Ns: latency?.quantile(0.99) ?? null,
      scenarios: this.#round.scenarios.map((name) => this.#scenario(name, recent, perSecond)),
      metrics: Object.fromEntries(this.#metrics.flatMap((metric) => this.#entries(metric))),
      hostCpuCores: Math.max(0, ...this.#gauges('cpu_share')),
      eventLoopDelayP99Ns: Math.max(0, ...this.#gauges('event_loop_delay_p99_seconds')) * NS_PER_S,
      hosts: this.#hosts.size,
    };
  }

  #scenario(name: string, recent: Tally, perSecond: number): LiveScenario {
    const labels = { scenario: name };
    const latency = recent.histogram(liveNames.latency, labels);
    const whole = (counter: string): number => this.#whole.counter(counter, labels);
    return {
      name,
      targetRate: recent.counter(liveNames.due, labels) * perSecond,
      achievedRate: recent.counter(liveNames.started, labels) * perSecond,
      operations: whole(liveNames.finished),
      failed: whole(liveNames.failed),
      unknown: whole(liveNames.unknown),
      dropped: whole(liveNames.dropped),
      inFlight: Math.max(0, whole(liveNames.started) - whole(liveNames.finished)),
      p50Ns: latency?.quantile(0.5) ?? null,
      p99Ns: latency?.quantile(0.99) ?? null,
    };
  }

  /**
   * A metric over the whole round so far, in the metric's unit; null is no data (or no live form). Only what has these labels counts.
   * Histograms hold ns, unless the live form has another scale: a metric whose unit is `s` is given in seconds. `statistic` is needed for histograms alone.
   */
  value(metric: MetricSpec, statistic?: Statistic, labels: Labels = {}): number | null {
    const form = metric.live;
    if (form === undefined) {
      return null;
    }
    if ('ratio' in form) {
      const [counted, of] = form.ratio;
      const whole = this.#whole.counter(of, labels);
      return whole === 0 ? null : this.#whole.counter(counted, labels) / whole;
    }
    if ('counter' in form) {
      return this.#whole.has(form.counter, labels) ? this.#whole.counter(form.counter, labels) : null;
    }
    if ('rate' in form) {
      const perNs = 1 / meanOf([...this.#hosts.values()].map(({ wholeNs }) => wholeNs));
      return this.#whole.has(form.rate, labels) ? this.#whole.counter(form.rate, labels) * NS_PER_S * perNs : null;
    }
    const value = statisticOf(this.#whole.histogram(form.histogram, labels), statistic ?? 'p50');
    const { scale = metric.unit === 's' ? NS_PER_S : 1 } = form;
    return value === null || statistic === 'count' ? value : value / scale;
  }

  /** How much of a counter there was in the whole round so far. */
  counted(counter: string): number {
    return this.#whole.counter(counter);
  }

  /** What a histogram holds of the whole round so far; undefined where nothing was recorded. */
  recorded(histogram: string): Histogram | undefined {
    return this.#whole.histogram(histogram);
  }

  #entries(metric: MetricSpec): [string, { value: number | null; unit: string }][] {
    return metric.live !== undefined && 'histogram' in metric.live
      ? statistics.map((statistic) => [
          `${metric.name}.${statistic}`,
          { value: this.value(metric, statistic), unit: statistic === 'count' ? 'count' : metric.unit },
        ])
      : [[metric.name, { value: this.value(metric), unit: metric.unit }]];
  }

  /** Windows are cut a moment before the seconds of a round, and speak of whole ones. */
  #meantEnd(ts: number): number {
    const { startNs } = this.#round;
    const second = startNs + Math.round((ts - startNs) / NS_PER_S) * NS_PER_S;
    return Math.abs(second - ts) <= cutSlackSeconds * NS_PER_S ? second : ts;
  }

  /** Hosts report side by side: what they counted together is divided by the mean time that each has covered since the last view. */
  #perSecond(): number {
    const coveredNs = meanOf([...this.#hosts.values()].map((host) => host.coveredNs));
    for (const host of this.#hosts.values()) {
      host.coveredNs = 0;
    }
    return NS_PER_S / coveredNs;
  }

  #gauges(name: string): number[] {
    return [...this.#hosts.values()].map(({ gauges }) => gauges[name] ?? 0);
  }
}

interface HostState {
  /** End of its last window, ns since run start. */
  seenNs: number;
  /** Time that its windows since the last view speak of, ns. */
  coveredNs: number;
  /** The same since the round began. */
  wholeNs: number;
  gauges: Window['gauges'];
}

/** Mean of those that are above 0; infinite where there is none. */
function meanOf(times: readonly number[]): number {
  const above = times.filter((ns) => ns > 0);
  return above.length === 0 ? Number.POSITIVE_INFINITY : above.reduce((sum, ns) => sum + ns, 0) / above.length;
}

/** What a window counted, its histograms decoded. */
interface Counts {
  readonly counters: Window['counters'];
  readonly histograms: { readonly [name: string]: Histogram };
}

function decoded({ histograms }: Window): Counts['histograms'] {
  return Object.fromEntries(Object.entries(histograms).map(([name, encoded]) => [name, Histogram.decode(encoded)]));
}

/** Sums of counters and histograms by key. Of a name, all keys count whose labels are among others those that are asked for. */
class Tally {
  readonly #counters = new Map<string, number>();
  readonly #histograms = new Map<string, Histogram>();
  /** Keys by the name in them. */
  readonly #keys = new Map<string, Map<string, Labels>>();

  add({ counters, histograms }: Counts): void {
    for (const [key, value] of Object.entries(counters)) {
      const known = this.#counters.get(key);
      if (known === undefined) this.#note(key);
      this.#counters.set(key, (known ?? 0) + value);
    }
    for (const [key, histogram] of Object.entries(histograms)) {
      let merged = this.#histograms.get(key);
      if (merged === undefined) {
        merged = new Histogram();
        this.#histograms.set(key, merged);
        this.#note(key);
      }
      merged.merge(histogram);
    }
  }

  has(counter: string, labels: Labels = {}): boolean {
    return this.#keysOf(counter, labels).some((key) => this.#counters.has(key));
  }

  counter(name: string, labels: Labels = {}): number {
    return this.#keysOf(name, labels).reduce((sum, key) => sum + (this.#counters.get(key) ?? 0), 0);
  }

  histogram(name: string, labels: Labels = {}): Histogram | undefined {
    const found = this.#keysOf(name, labels).flatMap((key) => this.#histograms.get(key) ?? []);
    if (found.length < 2) return found[0];
    const merged = new Histogram();
    for (const histogram of found) merged.merge(histogram);
    return merged;
  }

  #note(key: string): void {
    const { name, labels } = readLiveKey(key);
    const keys = this.#keys.get(name) ?? new Map<string, Labels>();
    this.#keys.set(name, keys.set(key, labels));
  }

  #keysOf(name: string, labels: Labels): string[] {
    const asked = Object.entries(labels);
    return [...(this.#keys.get(name) ?? [])].flatMap(([key, has]) => (asked.every(([label, value]) => has[label] === value) ? [key] : []));
  }
}

function statisticOf(histogram: Histogram | undefined, statistic: Statistic): number | null {
  if (histogram === undefined || histogram.count === 0) {
    return null;
  }
  switch (statistic) {
    case 'count':
      return histogram.count;
    case 'max':
      return histogram.max;
    case 'mean':
      return histogram.mean;
    default:
      return histogram.quantile(quantileOf[statistic]);
  }
}
