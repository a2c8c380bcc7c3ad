import type { Clock } from '../model/clock.ts';
import { NS_PER_MS, NS_PER_S } from '../model/clock.ts';
import type { LiveView } from '../model/live.ts';
import { isHeld, type Window } from '../model/load.ts';
import type { MetricSpec } from '../model/metric.ts';
import type { Plan, RoundPlan } from '../model/plan.ts';
import { plannedLengthNs, scenarioNames } from '../model/round-outline.ts';
import type { AbortedBy } from '../model/result.ts';
import type { RunFiles } from '../recording/run-files.ts';
import { WindowMerge, windowsArriveNs, withShown } from '../recording/window-merge.ts';
import { EvenWindows } from './even-windows.ts';
import { LiveThresholds } from './live-thresholds.ts';
import type { ScrapedProgress } from './scraped-progress.ts';

interface LiveBoardOptions {
  readonly plan: Plan;
  /** Those without live form are left out. */
  readonly metrics: readonly MetricSpec[];
  /** Names of the metric values that the live view shows. */
  readonly shown: readonly string[];
  readonly files: RunFiles;
  readonly clock: Clock;
  readonly runStartNs: number;
  /** Told each second while a round goes on. */
  readonly report: (view: LiveView) => void;
}

/** Hosts send a window each second: after this long without a count, every one of them has said that nothing happened. */
const stillNs = 1.2 * NS_PER_S;

/** Keeps and merges the windows of all hosts, shows each second, and judges on them the thresholds that abort. */
export class LiveBoard {
  readonly #options: LiveBoardOptions;
  readonly #merge: WindowMerge;
  /** Not merged yet. */
  readonly #windows = new EvenWindows();
  readonly #missed = new AbortController();
  readonly #thresholds: LiveThresholds;
  #progress: ScrapedProgress | undefined;
  #abortedBy: AbortedBy | null = null;
  #failure: unknown;
  #timer: NodeJS.Timeout | undefined;
  #onWindow: (window: Window) => void = ignore;
  /** When a window last counted anything, ns since run start. */
  #countedAtNs = 0;
  /** Start of the round, and how many full seconds of it were looked at. */
  #round = { startNs: 0, looked: 0 };
  /** How much each host holds back. */
  readonly #held = new Map<string, number>();

  constructor(options: LiveBoardOptions) {
    this.#options = options;
    this.#merge = new WindowMerge(options.metrics);
    this.#thresholds = new LiveThresholds(options.plan.thresholds, options.metrics);
  }

  /** Why windows are no longer kept, if they are not. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Aborted once a threshold with `abort` is missed. */
  get missed(): AbortSignal {
    return this.#missed.signal;
  }

  /** The first threshold with `abort` that was missed, and what was seen then. */
  get abortedBy(): AbortedBy | null {
    return this.#abortedBy;
  }

  /** From now on what is shown each second has what a Prometheus has read as well. */
  compareWith(progress: ScrapedProgress): void {
    this.#progress = progress;
  }

  add(window: Window): void {
    // a disk that is full fails the hosts' spools as well, and they say so
    if (this.#failure === undefined) {
      try {
        this.#options.files.appendWindow(window);
      } catch (error) {
        this.#failure = error;
      }
    }
    if (this.#hasCounted(window)) this.#countedAtNs = this.#nowNs();
    this.#windows.add(window);
    this.#thresholds.add(window);
    this.#onWindow(window);
  }

  /** `startNs`: ns since run start. `onWindow` is told of every window until the round ends. */
  startRound(round: RoundPlan, startNs: number, onWindow: (window: Window) => void): void {
    this.#onWindow = onWindow;
    this.#round = { startNs, looked: 0 };
    this.#thresholds.startRound(round, startNs);
    this.#progress?.startRound(round.name);
    this.#merge.startRound({
      name: round.name,
      kind: round.kind,
      startNs,
      lengthNs: plannedLengthNs(round),
      scenarios: scenarioNames(round),
    });
    // a little after each full second of the round, when the windows of that second have come
    const firstMs = (startNs + NS_PER_S + windowsArriveNs - this.#nowNs()) / NS_PER_MS;
    this.#timer = setTimeout(() => {
      this.#look();
      this.#timer = setInterval(() => this.#look(), 1000);
    }, firstMs);
  }

  /** `loadNs`: how long the load of the round took. */
  endRound(loadNs: number): void {
    clearInterval(this.#timer);
    this.#onWindow = ignore;
    // its last second, where the round was over before it was looked at
    if (this.#fullSeconds() > this.#round.looked && this.#mergesNew()) this.#show();
    this.#thresholds.endRound(loadNs);
  }

  /** Resolves once hosts have counted nothing for a while, or after `limitNs`, or when `signal` says so: what is in flight between nodes has then arrived or never will. */
  async untilStill(limitNs: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const limit = this.#nowNs() + limitNs;
    while (!signal.aborted && this.#nowNs() < limit && this.#nowNs() - this.#countedAtNs < stillNs) {
      await clock.sleepUntil(clock.now() + 0.1 * NS_PER_S, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
  }

  /** Whether anything happened in the window; that something is told which was held back before does not count. */
  #hasCounted({ host, counters, histograms, gauges }: Window): boolean {
    const held = sum(Object.entries(gauges).flatMap(([name, value]) => (isHeld(name) ? [value] : [])));
    const heldBefore = this.#held.get(host) ?? 0;
    this.#held.set(host, held);
    return Object.keys(histograms).length > 0 || sum(Object.values(counters)) + held - heldBefore > 0;
  }

  #nowNs(): number {
    return this.#options.clock.now() - this.#options.runStartNs;
  }

  /** Takes in the seconds of which all hosts have told by now. @returns whether there was one */
  #mergesNew(): boolean {
    let isNew = false;
    for (let second = this.#windows.next(this.#nowNs()); second !== undefined; second = this.#windows.next(this.#nowNs())) {
      for (const window of second.windows) this.#merge.add(window);
      isNew = true;
    }
    return isNew;
  }

  /** Full seconds of the round that are over. */
  #fullSeconds(): number {
    return Math.floor((this.#nowNs() - this.#round.startNs) / NS_PER_S);
  }

  #show(): void {
    this.#round.looked = this.#fullSeconds();
    const view = withShown(this.#merge.view(this.#nowNs()), this.#options.shown);
    this.#options.report(this.#progress?.shown(view) ?? view);
  }

  /** A second for which a host is late is shown with the next: until then its shares could be of more than there is. */
  #look(): void {
    if (this.#mergesNew() || !this.#windows.isWaiting) this.#show();
    this.#abortedBy ??= this.#thresholds.missed(this.#nowNs()) ?? null;
    if (this.#abortedBy !== null) this.#missed.abort();
  }
}

function ignore(): void {
  // between rounds nobody asks
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
