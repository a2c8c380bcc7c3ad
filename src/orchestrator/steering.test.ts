import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Controller, Decision, Level, Tallied } from '../model/controller.ts';
import type { SteerOrder } from '../model/host.ts';
import { liveKey, liveNames, type Window } from '../model/load.ts';
import type { DrivePlan, EntryPlan, RoundPlan } from '../model/plan.ts';
import { RowRecorder } from '../model/fixtures/row-recorder.ts';
import { FakeHost } from '../sync/fake-host.ts';
import { Steering } from './steering.ts';

const s = 1e9;
const startNs = 50 * s;
const never = new AbortController().signal;
let recorder: RowRecorder;
let orders: SteerOrder[];

beforeEach(() => {
  recorder = new RowRecorder();
  orders = [];
});

afterEach(() => {
  expect(orders.every(({ round }) => round === 3)).toBe(true);
});

function entry(name: string, kind: DrivePlan['kind']): EntryPlan {
  return {
    scenarios: [{ name, kit: 'k', scenario: { name, url: '' }, params: {}, weight: 1, tags: {} }],
    on: [],
    pick: 'rotate',
    drive: { kind, name, options: {} },
    late: 'send',
    maxInFlight: null,
    forNs: null,
    operations: null,
    outline: { pace: '', lengthNs: null, operations: null },
  } as unknown as EntryPlan;
}

/** Answers second by second with these decisions, and then with none. */
function scripted(decisions: readonly Partial<Decision>[]): Controller {
  let second = 0;
  return { first: [{ fromNs: 0, rate: 5 }], next: () => ({ segments: [], ...decisions[second++] }) };
}

/** A host that takes every order, and hears of it so late. */
function obedient(lateNs = 0): FakeHost {
  return new FakeHost('a', {
    async steer(order) {
      orders.push(order);
      return { lateNs };
    },
  });
}

function steer(decisions: readonly Partial<Decision>[], host = obedient()): { steering: Steering; host: FakeHost } {
  const round: RoundPlan = {
    name: 'knee',
    kind: 'measured',
    entries: [entry('look', 'pacer'), entry('pay', 'controller')],
    forNs: null,
  };
  const steering = new Steering({
    round,
    number: 3,
    startNs,
    hosts: [host],
    metrics: [],
    recorder,
    controllerOf: ({ kind }) => (kind === 'controller' ? scripted(decisions) : undefined),
    signal: never,
  });
  return { steering, host };
}

function window(second: number): Window {
  const counters = { [liveKey(liveNames.started, { scenario: 'pay' })]: 5 };
  return { host: 'a', ts: startNs + second * s, counters, histograms: {}, gauges: {} };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

const tallied: Tallied = {
  lengthNs: 2 * s,
  started: 10,
  dropped: 0,
  finished: 9,
  failed: 0,
  unknown: 0,
  p50Ns: 5e6,
  p99Ns: null,
  lagP99Ns: 0,
  values: [],
};
const level: Level = { fromNs: 0, untilNs: 2 * s, rate: 5, achieved: 4.9, tallied, held: false, judged: true, reason: 'too slow' };

describe('steering', () => {
  test('publishes to every host what the controller of an entry decides, under the place of the entry', async () => {
    const { steering } = steer([{}, { segments: [{ fromNs: 5 * s, rate: 10 }] }, { end: { atNs: 3 * s, measured: [] } }]);
    for (const second of [1, 2, 3, 4]) steering.add(window(second));
    await settled();
    expect(orders).toEqual([
      { round: 3, entry: 1, segments: [{ fromNs: 5 * s, rate: 10 }], endNs: null },
      { round: 3, entry: 1, segments: [], endNs: 3 * s },
    ]);
  });

  test('records each level with what came of it', () => {
    const { steering } = steer([{ level }, { level: { ...level, fromNs: 4 * s, untilNs: 6 * s, held: true, reason: '' } }]);
    for (const second of [1, 2]) steering.add(window(second));
    expect(recorder.rows('levels')).toEqual([
      {
        ts: startNs,
        until: startNs + 2 * s,
        round: 3,
        entry: 'pay',
        level: 0,
        rate: 5,
        achieved: 4.9,
        operations: 9,
        p50: 5e6,
        p99: null,
        held: 0,
        judged: 1,
        reason: 'too slow',
      },
      expect.objectContaining({ level: 1, ts: startNs + 4 * s, held: 1, reason: null }),
    ]);
  });

  test('says how a search ended, and which spans of the run its answer rests on', () => {
    const measured = [{ fromNs: 4 * s, untilNs: 6 * s }];
    const { steering } = steer([{ level }, { end: { atNs: 2 * s, measured, spoiled: 'it was us' } }]);
    steering.add(window(1));
    expect(steering.searches).toEqual([{ entry: 'pay', isOver: false, spoiled: null }]);
    steering.add(window(2));
    expect(steering.searches).toEqual([{ entry: 'pay', isOver: true, spoiled: 'it was us' }]);
    expect(steering.measured).toEqual([{ fromNs: startNs + 4 * s, untilNs: startNs + 6 * s }]);
  });

  test('tells of a host that heard of a rate too late, once', async () => {
    const { steering } = steer([{ segments: [{ fromNs: 5 * s, rate: 1 }] }, { segments: [{ fromNs: 6 * s, rate: 2 }] }], obedient(0.4 * s));
    for (const second of [1, 2]) steering.add(window(second));
    await settled();
    expect(steering.problems).toEqual(['a heard of a rate of pay 0.4 s after it began, and caught up']);
  });

  test('goes on without a host that is gone, of which others tell', async () => {
    const { steering, host } = steer([{ segments: [{ fromNs: 5 * s, rate: 1 }] }]);
    host.vanish();
    steering.add(window(1));
    await settled();
    expect(steering.problems).toEqual([]);
  });

  test('tells of a host that does not take what was decided, and counts it', async () => {
    const host = new FakeHost('a', { steer: () => Promise.reject(new RangeError('a segment comes after another')) });
    const { steering } = steer([{ segments: [{ fromNs: 5 * s, rate: 1 }] }], host);
    steering.add(window(1));
    await settled();
    expect(steering.problems).toEqual(['a did not take a rate of pay: a segment comes after another']);
    expect(steering.notTaken).toBe(1);
  });
});
