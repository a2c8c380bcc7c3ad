import { type Labels, liveKey, liveNames, readLiveKey } from '../model/load.ts';
import type { RoundPlan, ScenarioPlan } from '../model/plan.ts';
import { ClassicHistogram } from '../recording/classic-histogram.ts';
import type { Counted } from '../recording/window-meter.ts';

/** What has come of the operations of one scenario and set of tags since the run began. */
export interface OperationCounts {
  readonly scenario: string;
  readonly tags: Labels;
  readonly counts: Record<CounterName, number>;
  readonly latency: ClassicHistogram;
  readonly lag: ClassicHistogram;
}

export interface RoundCounts {
  readonly round: RoundPlan;
  readonly sets: readonly OperationCounts[];
}

type CounterName = 'due' | 'started' | 'dropped' | 'finished' | 'failed' | 'unknown';
type HistogramName = 'latency' | 'lag';

/** By the name under which windows count it. */
const counterOf = new Map<string, CounterName>(
  (['due', 'started', 'dropped', 'finished', 'failed', 'unknown'] as const).map((name) => [liveNames[name], name]),
);
const histogramOf = new Map<string, HistogramName>((['latency', 'lag'] as const).map((name) => [liveNames[name], name]));

/**
 * Operations of this host since the run began, by round, scenario and tags: sums of what its windows count, so that the load itself counts nothing twice. What
 * the plan says will be there is there from the start, at 0: a counter that begins with its first value seems to have had it for ever.
 */
export class OperationTotals {
  readonly #rounds: readonly Round[];
  #current: Round | undefined;

  constructor(rounds: readonly RoundPlan[]) {
    this.#rounds = rounds.map((round) => new Round(round));
  }

  /** What is counted from now on is of that round. */
  startRound(number: number): void {
    this.#current = this.#rounds[number];
  }

  /** Adds what a window has counted. */
  add(counted: Counted): void {
    this.#current?.add(counted);
  }

  /** All rounds; what the present window has counted so far is among it. */
  *rounds(present: Counted): Generator<RoundCounts> {
    for (const round of this.#rounds) {
      const all = round === this.#current ? round.clone() : round;
      if (all !== round) all.add(present);
      yield { round: all.plan, sets: [...all.sets.values()] };
    }
  }
}

class Round {
  readonly plan: RoundPlan;
  readonly sets = new Map<string, OperationCounts>();
  readonly #places = new Map<string, Place | undefined>();

  constructor(plan: RoundPlan) {
    this.plan = plan;
    for (const { name, tags } of plan.entries.flatMap(({ scenarios }): readonly ScenarioPlan[] => scenarios)) this.#setOf(name, tags);
  }

  add({ counters, histograms }: Counted): void {
    for (const [key, { value }] of counters) {
      const place = value === 0 ? undefined : this.#placeOf(key);
      const counter = place === undefined ? undefined : counterOf.get(place.name);
      if (place !== undefined && counter !== undefined) place.set.counts[counter] += value;
    }
    for (const [key, recorded] of histograms) {
      const place = recorded.count === 0 ? undefined : this.#placeOf(key);
      const histogram = place === undefined ? undefined : histogramOf.get(place.name);
      if (place !== undefined && histogram !== undefined) place.set[histogram].add(recorded);
    }
  }

  clone(): Round {
    const copy = new Round(this.plan);
    for (const [key, set] of this.sets)
      copy.sets.set(key, { ...set, counts: { ...set.counts }, latency: set.latency.clone(), lag: set.lag.clone() });
    return copy;
  }

  /** Where belongs what windows count under that key; undefined where it is nothing of an operation. */
  #placeOf(key: string): Place | undefined {
    if (this.#places.has(key)) return this.#places.get(key);
    const { name, labels } = readLiveKey(key);
    const { scenario, ...tags } = labels;
    const isOfOperation = scenario !== undefined && (counterOf.has(name) || histogramOf.has(name));
    const place = isOfOperation ? { set: this.#setOf(scenario, tags), name } : undefined;
    this.#places.set(key, place);
    return place;
  }

  #setOf(scenario: string, tags: Labels): OperationCounts {
    const key = liveKey(scenario, tags);
    const known = this.sets.get(key) ?? {
      scenario,
      tags,
      counts: { due: 0, started: 0, dropped: 0, finished: 0, failed: 0, unknown: 0 },
      latency: new ClassicHistogram(),
      lag: new ClassicHistogram(),
    };
    this.sets.set(key, known);
    return known;
  }
}

interface Place {
  readonly set: OperationCounts;
  readonly name: string;
}
