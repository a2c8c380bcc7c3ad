import { NS_PER_S } from '../model/clock.ts';
import { type Labels, liveNames, readLiveKey, type Window } from '../model/load.ts';
import type { RoundPlan } from '../model/plan.ts';
import { durationBoundsNs, durationBoundsS } from './duration-bounds.ts';
import { Histogram } from './histogram.ts';
import { withTargetLabels, writeLabels } from './series-name.ts';

/** What a page tells of operations under one name. */
export interface OperationFamily {
  /** Without the `_total` that samples of a counter end with. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly unit?: 'seconds';
  readonly about: string;
  /** What of the totals of one set of labels it tells. */
  readonly tell: (totals: Totals) => readonly Told[];
}

/** One value on a page. */
export interface PageSample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

interface Told {
  /** Behind the name of the family. */
  readonly suffix: string;
  readonly labels?: Labels;
  readonly value: number;
}

type Counted = keyof typeof liveNames;

/** All that was counted under one set of labels. */
class Totals {
  readonly labels: Labels;
  readonly #counters = new Map<string, number>();
  readonly #histograms = new Map<string, Histogram>();

  constructor(labels: Labels) {
    this.labels = labels;
  }

  count(name: string, n: number): void {
    this.#counters.set(name, (this.#counters.get(name) ?? 0) + n);
  }

  record(name: string, histogram: Histogram): void {
    const known = this.#histograms.get(name);
    if (known === undefined) this.#histograms.set(name, histogram);
    else known.merge(histogram);
  }

  counted(counter: Counted): number {
    return this.#counters.get(liveNames[counter]) ?? 0;
  }

  recorded(histogram: Counted): Histogram {
    return this.#histograms.get(liveNames[histogram]) ?? new Histogram();
  }
}

/** What pages tell of operations. A duration is in a bucket by what our own histogram knows of it, which is off by 0.4 % at the most; so is the sum. */
export const operationFamilies: readonly OperationFamily[] = [
  {
    name: 'regatta_operations_due',
    type: 'counter',
    about: 'Operations that the schedule made due, whether or not they were started.',
    tell: (totals) => total(totals.counted('due')),
  },
  {
    name: 'regatta_operations_submitted',
    type: 'counter',
    about: 'Operations that were started.',
    tell: (totals) => total(totals.counted('started')),
  },
  {
    name: 'regatta_operations_finished',
    type: 'counter',
    about: 'Operations that ended, by outcome; unknown is that nobody knows whether it took place.',
    tell: (totals) => {
      const [failed, unknown] = [totals.counted('failed'), totals.counted('unknown')];
      const byStatus = { ok: totals.counted('finished') - failed - unknown, failed, unknown };
      return Object.entries(byStatus).map(([status, value]) => ({ suffix: '_total', labels: { status }, value }));
    },
  },
  {
    name: 'regatta_operations_dropped',
    type: 'counter',
    about: 'Operations that were due and not started, since too many were in flight.',
    tell: (totals) => total(totals.counted('dropped')),
  },
  {
    name: 'regatta_operations_in_flight',
    type: 'gauge',
    about: 'Operations that were started and have not ended.',
    tell: (totals) => [{ suffix: '', value: totals.counted('started') - totals.counted('finished') }],
  },
  {
    name: 'regatta_operation_duration_seconds',
    type: 'histogram',
    unit: 'seconds',
    about: 'Latency of operations that did not fail: done less intended.',
    tell: (totals) => buckets(totals.recorded('latency')),
  },
  {
    name: 'regatta_operation_lag_seconds',
    type: 'histogram',
    unit: 'seconds',
    about: 'How late operations were started: sent less intended.',
    tell: (totals) => buckets(totals.recorded('lag')),
  },
];

function total(value: number): readonly Told[] {
  return [{ suffix: '_total', value }];
}

function buckets(histogram: Histogram): readonly Told[] {
  const within = histogram.upTo(durationBoundsNs);
  return [
    ...within.map((value, index) => ({ suffix: '_bucket', labels: { le: String(durationBoundsS[index]) }, value })),
    { suffix: '_bucket', labels: { le: '+Inf' }, value: histogram.count },
    { suffix: '_sum', value: ((histogram.mean ?? 0) * histogram.count) / NS_PER_S },
    { suffix: '_count', value: histogram.count },
  ];
}

/** Who counts, and in which run. */
interface Agent {
  readonly run: string;
  readonly agent: string;
}

/** Adds up what one host counts of operations in its windows: counters of a round never fall, and begin at 0. */
export class OperationTotals {
  readonly #agent: Agent;
  readonly #ofRound = new Map<string, Map<string, Totals>>();
  readonly #fleets = new Map<string, string>();

  constructor(agent: Agent) {
    this.#agent = agent;
  }

  /** What is counted from now on is of this round: each of its scenarios stands at 0. */
  startRound({ name: round, entries }: RoundPlan): void {
    const totals = new Map<string, Totals>();
    this.#ofRound.set(round, totals);
    for (const { scenarios, on } of entries) {
      for (const { name: scenario, tags } of scenarios) {
        const [fleet] = on.length === 1 ? on : [];
        if (fleet !== undefined) this.#fleets.set(JSON.stringify([round, scenario]), fleet);
        this.#totals(round, { ...tags, scenario });
      }
    }
  }

  /** @throws RangeError when a histogram is damaged */
  add({ counters, histograms }: Pick<Window, 'counters' | 'histograms'>, round: string): void {
    const known = new Set<string>(Object.values(liveNames));
    for (const [key, value] of Object.entries(counters)) {
      const { name, labels } = readLiveKey(key);
      if (known.has(name)) this.#totals(round, labels).count(name, value);
    }
    for (const [key, encoded] of Object.entries(histograms)) {
      const { name, labels } = readLiveKey(key);
      if (known.has(name)) this.#totals(round, labels).record(name, Histogram.decode(encoded));
    }
  }

  /** What a family has to tell of a round. */
  samples({ name, tell }: OperationFamily, round: string): readonly PageSample[] {
    return [...(this.#ofRound.get(round)?.values() ?? [])].flatMap((totals) =>
      tell(totals).map(({ suffix, labels = {}, value }) => ({
        name: `${name}${suffix}`,
        labels: withTargetLabels(totals.labels, labels),
        value,
      })),
    );
  }

  #totals(round: string, labels: Labels): Totals {
    const ofRound = this.#ofRound.get(round) ?? new Map<string, Totals>();
    this.#ofRound.set(round, ofRound);
    const key = writeLabels(labels);
    const known = ofRound.get(key);
    if (known !== undefined) return known;
    const { scenario = '', ...tags } = labels;
    const fleet = this.#fleets.get(JSON.stringify([round, scenario]));
    const made = new Totals(withTargetLabels(tags, { ...this.#agent, round, scenario, ...(fleet === undefined ? {} : { fleet }) }));
    ofRound.set(key, made);
    return made;
  }
}
