import { describe, expect, test } from 'vitest';
import type { Window } from '../model/load.ts';
import type { MetricSpec, Threshold } from '../model/metric.ts';
import type { RoundPlan } from '../model/plan.ts';
import { LiveThresholds } from './live-thresholds.ts';

const s = 1e9;
const ratio: MetricSpec = {
  name: 'ratio',
  about: '',
  sql: '',
  unit: 'share',
  better: 'higher',
  kind: 'scalar',
  live: { ratio: ['got', 'wanted'] },
};

function watching(...each: readonly Partial<Threshold>[]): LiveThresholds {
  const threshold = { text: 'ratio > 90%', metric: 'ratio', labels: {}, comparator: '>', limit: 0.9, unit: 'share', afterNs: 0 } as const;
  return new LiveThresholds(
    each.map((changes) => ({ ...threshold, abort: true, ...changes })),
    [ratio],
  );
}

function round(name: string, kind: RoundPlan['kind'] = 'measured'): RoundPlan {
  return { name, kind, entries: [], forNs: null };
}

/** The window of that second of the run, of ten that were wanted. Hosts cut theirs just before the second. */
function second(end: number, got: number): Window {
  return { host: 'h', ts: end * s - 1e7, counters: { got, wanted: 10 }, histograms: {}, gauges: {} };
}

/** Feeds a window each second from `from` on, and answers with the first second in which the threshold was missed. */
function missedAt(live: LiveThresholds, from: number, got: readonly number[]): { at: number; value: number } | undefined {
  for (const [index, each] of got.entries()) {
    live.add(second(from + index + 1, each));
    const missed = live.missed((from + index + 1) * s + 1e8);
    if (missed !== undefined) return { at: index + 1, value: missed.value };
  }
  return undefined;
}

describe('a threshold that ends the load', () => {
  test('is judged on all of the round so far', () => {
    const live = watching({});
    live.startRound(round('load'), 0);
    expect(missedAt(live, 0, [10, 10, 10, 6, 10])).toEqual({ at: 4, value: 0.9 });
  });

  test('is not missed for what one host has not told yet of a second that another has told of', () => {
    const live = watching({});
    live.startRound(round('load'), 0);
    const told = (host: string, end: number, counters: Window['counters']): void => live.add({ ...second(end, 0), host, counters });
    const missedIn = (end: number): number | undefined => live.missed(end * s + 1e8)?.value;
    for (const host of ['wants', 'gets']) told(host, 1, host === 'wants' ? { wanted: 10 } : { got: 10 });
    expect(missedIn(1)).toBeUndefined();
    told('wants', 2, { wanted: 10 });
    expect(missedIn(2)).toBeUndefined();
    told('wants', 3, { wanted: 10 });
    told('gets', 2, { got: 10 });
    expect(missedIn(3)).toBeUndefined();
    told('gets', 3, { got: 1 });
    expect(missedIn(4)).toBe(0.7);
  });

  test('with every is judged on each window alone, once it is whole', () => {
    const live = watching({ everyNs: 2 * s });
    live.startRound(round('load'), 0);
    expect(missedAt(live, 0, [10, 10, 10, 10, 1, 10])).toEqual({ at: 6, value: 0.55 });
    const patient = watching({ everyNs: 2 * s, limit: 0.5 });
    patient.startRound(round('load'), 0);
    expect(missedAt(patient, 0, [1, 10, 1, 10])).toBeUndefined();
  });

  test('is told by its place among all, for others may have the same text', () => {
    const live = watching({ abort: false }, { phase: 'never' }, { everyNs: 2 * s });
    live.startRound(round('load'), 0);
    live.add(second(1, 5));
    live.add(second(2, 5));
    expect(live.missed(2 * s + 1e8)).toEqual({ index: 2, value: 0.5, unit: 'share' });
  });

  test('of a phase is judged in that round alone, whatever its kind', () => {
    const live = watching({ phase: 'two' });
    live.startRound(round('one'), 0);
    expect(missedAt(live, 0, [0, 0])).toBeUndefined();
    live.startRound(round('two', 'warm-up'), 2 * s);
    expect(missedAt(live, 2, [10, 0])).toEqual({ at: 2, value: 0.5 });
  });

  test('is not judged in rounds that are not measured', () => {
    const live = watching({});
    live.startRound(round('warm-up', 'warm-up'), 0);
    expect(missedAt(live, 0, [0, 0])).toBeUndefined();
  });

  test('with after waits for that much of measured load, whatever went by between rounds', () => {
    const live = watching({ afterNs: 3 * s });
    live.startRound(round('one'), 0);
    expect(missedAt(live, 0, [0, 0])).toBeUndefined();
    live.endRound(2 * s);
    // a minute went by between the rounds, in which hosts went on sending windows
    live.add(second(60, 0));
    live.startRound(round('two'), 60 * s);
    expect(missedAt(live, 60, [0])).toEqual({ at: 1, value: 0 });
  });

  test('with labels is judged on what has them, and with that of a round in that round', () => {
    const gold = watching({ labels: { plan: 'gold' } });
    gold.startRound(round('load'), 0);
    const both = (end: number, got: number): Window => ({
      ...second(end, 10),
      counters: { 'got{plan="free"}': 0, 'wanted{plan="free"}': 10, 'got{plan="gold"}': got, 'wanted{plan="gold"}': 10 },
    });
    gold.add(both(1, 10));
    expect(gold.missed(1.1 * s)).toBeUndefined();
    gold.add(both(2, 2));
    expect(gold.missed(2.1 * s)).toMatchObject({ value: 0.6 });

    const two = watching({ labels: { round: 'two' } });
    two.startRound(round('one'), 0);
    expect(missedAt(two, 0, [0, 0])).toBeUndefined();
    two.startRound(round('two'), 2 * s);
    expect(missedAt(two, 2, [0])).toMatchObject({ value: 0 });
  });
});
