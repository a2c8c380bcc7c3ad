import type { Window } from '../model/load.ts';
import { holds, type MetricSpec, type Threshold } from '../model/metric.ts';
import type { RoundPlan } from '../model/plan.ts';
import type { AbortedBy } from '../model/result.ts';
import { WindowMerge, windowsArriveNs } from '../recording/window-merge.ts';
import { EvenWindows } from './even-windows.ts';

/** A threshold that ends the load, with what hosts have counted in the span on which it is judged: the round so far, or the present window of `every`. */
interface Watched {
  readonly threshold: Threshold;
  /** Its place among all thresholds. */
  readonly index: number;
  readonly metric: MetricSpec;
  readonly merge: WindowMerge;
  /** Begin of that span, ns since run start. */
  fromNs: number;
}

/** Judges the thresholds with `abort` each second on the merged windows of all hosts. */
export class LiveThresholds {
  readonly #watched: readonly Watched[];
  readonly #windows = new EvenWindows();
  /** Measured load in rounds that have ended, ns. */
  #measuredNs = 0;
  #round: RoundPlan | undefined;
  #startNs = 0;

  constructor(thresholds: readonly Threshold[], metrics: readonly MetricSpec[]) {
    this.#watched = thresholds.flatMap((threshold, index) => {
      const metric = metrics.find(({ name }) => name === threshold.metric);
      return threshold.abort && metric !== undefined ? [{ threshold, index, metric, merge: new WindowMerge([metric]), fromNs: 0 }] : [];
    });
  }

  add(window: Window): void {
    if (this.#watched.length > 0) this.#windows.add(window);
  }

  /** `startNs`: ns since run start. */
  startRound(round: RoundPlan, startNs: number): void {
    this.#round = round;
    this.#startNs = startNs;
    for (const watched of this.#watched) begin(watched, startNs);
  }

  /** `loadNs`: how long the load of the round took. */
  endRound(loadNs: number): void {
    if (this.#round?.kind === 'measured') this.#measuredNs += loadNs;
  }

  /** The first threshold that is missed, by what all hosts have told at that instant (ns since run start), with what was seen. */
  missed(nowNs: number): AbortedBy | undefined {
    for (let second = this.#windows.next(nowNs); second !== undefined; second = this.#windows.next(nowNs)) {
      for (const window of second.windows) for (const { merge } of this.#watched) merge.add(window);
      // hosts cut their windows a little off the second
      const missed = this.#missedUntil(second.endNs + windowsArriveNs);
      if (missed !== undefined) return missed;
    }
    return undefined;
  }

  #missedUntil(untilNs: number): AbortedBy | undefined {
    const elapsedNs = untilNs - this.#startNs;
    for (const watched of this.#watched) {
      const { threshold, index, metric, merge } = watched;
      const { round = this.#round?.name, ...counted } = threshold.labels;
      if (round !== this.#round?.name || !this.#concerns(threshold) || this.#measuredNs + elapsedNs < threshold.afterNs) continue;
      const isWhole = threshold.everyNs === undefined || untilNs - watched.fromNs >= threshold.everyNs;
      const value = isWhole ? merge.value(metric, threshold.statistic, counted) : null;
      if (value !== null && !holds(value, threshold.comparator, threshold.limit)) {
        return { index, value, unit: threshold.unit };
      }
      if (threshold.everyNs !== undefined && isWhole) begin(watched, watched.fromNs + threshold.everyNs);
    }
    return undefined;
  }

  /** A threshold speaks of the measured rounds, or of the one that it names. */
  #concerns({ phase }: Threshold): boolean {
    return phase === undefined ? this.#round?.kind === 'measured' : this.#round?.name === phase;
  }
}

function begin(watched: Watched, fromNs: number): void {
  watched.fromNs = fromNs;
  watched.merge.startRound({ name: '', kind: '', startNs: fromNs, lengthNs: null, scenarios: [] });
}
