import { NS_PER_S } from '../model/clock.ts';
import { inOrder, liveNames, readLiveKey, type Window } from '../model/load.ts';
import type { MetricSpec } from '../model/metric.ts';
import type { RoundPlan } from '../model/plan.ts';
import { type Family, type Point, writeLabels } from '../exposition/family.ts';
import { ClassicHistogram } from '../recording/classic-histogram.ts';
import { Histogram } from '../recording/histogram.ts';

/** What the page calls what windows count of operations: hosts have these themselves, under the same name without `windows_`. */
const ofOperations = new Map<string, string>([
  [liveNames.started, 'regatta_windows_operations_submitted_total'],
  [liveNames.finished, 'regatta_windows_operations_finished_total'],
]);
/** What hosts show in full, or only says how others are to be read. */
const left = new Set<string>([liveNames.due, liveNames.dropped, liveNames.failed, liveNames.unknown, liveNames.latency, liveNames.lag]);

interface Named {
  readonly help: string;
  readonly counts: Map<string, number>;
  readonly histograms: Map<string, ClassicHistogram>;
}

interface StartedRound {
  readonly name: string;
  readonly startNs: number;
}

/** Sums of what the windows of all hosts have told since the run began: of operations, and of what kits and scenarios count, which no host shows. */
export class WindowTotals {
  readonly #run: string;
  /** Histograms that hold durations, by name; what others hold only their metric knows. */
  readonly #durations: ReadonlySet<string>;
  readonly #rounds: StartedRound[] = [];
  /** End of the last window of each host, ns since run start. */
  readonly #seenNs = new Map<string, number>();
  readonly #named = new Map<string, Named>();

  constructor(run: string, metrics: readonly MetricSpec[]) {
    this.#run = run;
    this.#durations = new Set(
      metrics.flatMap(({ unit, live }) => (unit === 's' && live !== undefined && 'histogram' in live ? [live.histogram] : [])),
    );
  }

  /** `startNs`: ns since run start. */
  startRound({ name }: RoundPlan, startNs: number): void {
    this.#rounds.push({ name, startNs });
  }

  add({ host, ts, counters, histograms }: Window): void {
    const round = this.#roundAt(((this.#seenNs.get(host) ?? ts - NS_PER_S) + ts) / 2);
    this.#seenNs.set(host, ts);
    if (round === undefined) return;
    for (const [key, value] of Object.entries(counters)) {
      const place = this.#placeOf(key, round, (name) => `${name}_total`);
      if (place !== undefined) place.named.counts.set(place.labels, (place.named.counts.get(place.labels) ?? 0) + value);
    }
    for (const [key, encoded] of Object.entries(histograms)) {
      const place = this.#durations.has(readLiveKey(key).name) ? this.#placeOf(key, round, (name) => `${name}_seconds`) : undefined;
      if (place === undefined) continue;
      const all = place.named.histograms.get(place.labels) ?? new ClassicHistogram();
      all.add(Histogram.decode(encoded));
      place.named.histograms.set(place.labels, all);
    }
  }

  *families(): Generator<Family> {
    for (const [name, { help, counts, histograms }] of this.#named) {
      const points: Point[] = [
        ...Array.from(counts, ([labels, value]) => ({ labels, value })),
        ...Array.from(histograms, ([labels, histogram]) => ({ labels, histogram })),
      ];
      yield { name, type: histograms.size > 0 ? 'histogram' : 'counter', help, points };
    }
  }

  /** The round in which a window lies for the most part. */
  #roundAt(ns: number): StartedRound | undefined {
    return this.#rounds.findLast(({ startNs }) => startNs < ns);
  }

  #placeOf(
    key: string,
    round: StartedRound,
    nameOf: (counted: string) => string,
  ): { readonly named: Named; readonly labels: string } | undefined {
    const { name, labels } = readLiveKey(key);
    if (left.has(name)) return undefined;
    const shown = ofOperations.get(name) ?? `regatta_live_${nameOf(name)}`;
    const named = this.#named.get(shown) ?? {
      help: `What windows of all hosts have told of ${name}.`,
      counts: new Map<string, number>(),
      histograms: new Map<string, ClassicHistogram>(),
    };
    this.#named.set(shown, named);
    return { named, labels: writeLabels([['run', this.#run], ['round', round.name], ...inOrder(labels)]) };
  }
}
