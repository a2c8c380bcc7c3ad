import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Scenario } from '../model/kit.ts';
import { liveKeysOf } from './live-keys.ts';
import type { NodeHandle } from '../model/node.ts';
import type { EntryPlan, ScenarioPlan } from '../model/plan.ts';
import { samplesTable } from '../model/table.ts';
import { openSpool, type Spool } from '../recording/spool.ts';
import { WindowMeter } from '../recording/window-meter.ts';
import { runRound } from './engine.ts';
import { RoundTally } from './operation.ts';
import { constantPacer } from './pacers/constant-pacer.ts';
import type { PreparedEntry } from './prepare-entry.ts';
import { VirtualClock } from './virtual-clock.ts';

const startNs = 5e9;
const never = new AbortController().signal;
let directory: string;
let spool: Spool;
let clock: VirtualClock;
let meter: WindowMeter;
let tally: RoundTally;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'regatta-engine-'));
  spool = openSpool(join(directory, 'spool'));
  clock = new VirtualClock(startNs);
  meter = new WindowMeter();
  tally = new RoundTally();
});

afterEach(() => {
  spool[Symbol.dispose]();
  rmSync(directory, { recursive: true });
});

function handle(number: number): NodeHandle {
  const name = `n-${number}`;
  return {
    number,
    index: number,
    name,
    fleet: 'n',
    region: null,
    version: '',
    machine: '',
    host: 'a',
    incarnation: 0,
    endpoints: {},
    card: null,
  };
}

function entry(operation: Scenario['operation'], options: { rate: number; forNs?: number; operations?: number }): PreparedEntry {
  const { rate, forNs = null, operations = null } = options;
  const scenario: ScenarioPlan = {
    name: 'probe',
    kit: 'k',
    scenario: { name: 'probe', url: '' },
    params: { size: 3 },
    weight: 1,
    tags: {},
  };
  const plan: EntryPlan = {
    scenarios: [scenario],
    on: ['n'],
    pick: 'rotate',
    drive: { kind: 'pacer', name: 'constant', options: { rate } },
    late: 'send',
    maxInFlight: null,
    forNs,
    operations,
    outline: { pace: '', lengthNs: forNs, operations },
  };
  const targets = [0, 1].map((number) => ({ node: { handle: handle(number), client: `client of ${number}` }, number }));
  return {
    plan,
    scenarios: [{ plan: scenario, scenario: { operation }, targets, teardown: async () => undefined }],
    scenarioOf: () => 0,
    pacer: constantPacer(rate),
    seed: 11,
    owners: ['mine', 'mine'],
    teardown: async () => undefined,
  };
}

function run(
  entries: readonly PreparedEntry[],
  options: { forNs?: number; drainNs?: number; signal?: AbortSignal } = {},
): ReturnType<typeof runRound> {
  const { forNs = null, drainNs = 1e9, signal = never } = options;
  return runRound(
    { name: 'a', clock, runStartNs: 1e9, recorder: spool, live: meter },
    {
      number: 4,
      plan: { name: 'r', kind: 'measured', entries: entries.map(({ plan }) => plan), forNs },
      entries,
      startNs,
      agents: ['a'],
      drainNs,
      tally,
      loadStarted: () => undefined,
      loadEnded: () => undefined,
    },
    signal,
  );
}

/** The samples recorded so far and not yet written: rows of numbers. */
function samples(): { intended: number; sent: number; done: number; operation: number; node: number; step: number }[] {
  const { columns } = spool.table(samplesTable);
  return Array.from({ length: tally.ok + tally.failed + tally.unknown }, (_, row) => ({
    intended: columns.ts[row] as number,
    sent: columns.sent[row] as number,
    done: columns.done[row] as number,
    operation: columns.operation[row] as number,
    node: columns.node[row] as number,
    step: columns.step[row] as number,
  }));
}

const waits = (ns: number) => async (): Promise<void> => clock.sleepUntil(clock.now() + ns);

describe('the open loop', () => {
  test('starts each operation when it is due, however slow those before it are', async () => {
    const round = run([entry(waits(400e6), { rate: 10, forNs: 1e9 })]);
    await clock.advanceTo(startNs + 2e9);
    expect(await round).toEqual({ loadEndNs: startNs + 1e9, overrunNs: 0 });
    expect(samples().map(({ intended, sent, done }) => [intended, sent - intended, done - intended])).toEqual(
      Array.from({ length: 10 }, (_, n) => [4e9 + n * 1e8, 0, 400e6]),
    );
  });

  test('catches up at once after a stall, and counts the wait into what it reports', async () => {
    const round = run([entry(() => undefined, { rate: 100, forNs: 1e9 })]);
    await clock.advanceTo(startNs + 195e6);
    clock.stallUntil(startNs + 700e6);
    await clock.advanceTo(startNs + 2e9);
    await round;
    expect(tally).toMatchObject({ due: 100, started: 100, ok: 100 });
    // those due at 200, 210 … 690 ms were late, the first of them by 500 ms
    expect(samples().filter(({ sent, intended }) => sent > intended)).toHaveLength(50);
    expect(Math.max(...samples().map(({ sent, intended }) => sent - intended))).toBe(500e6);
    expect(tally.lag.max).toBe(500e6);
  });

  test('tells for how long after its end it still started what was due', async () => {
    const round = run([entry(() => undefined, { rate: 100, forNs: 1e9 })]);
    await clock.advanceTo(startNs + 895e6);
    clock.stallUntil(startNs + 1.25e9);
    await clock.advanceTo(startNs + 2e9);
    expect(await round).toMatchObject({ overrunNs: 250e6 });
    expect(tally).toMatchObject({ due: 100, started: 100 });
  });

  test('starts one last batch at its end: a backlog beyond that is due and never started', async () => {
    const round = run([entry(() => undefined, { rate: 10_000, forNs: 1e9 })]);
    await clock.advanceTo(startNs + 99.95e6);
    clock.stallUntil(startNs + 1.1e9);
    await clock.advanceTo(startNs + 2e9);
    await round;
    expect(tally).toMatchObject({ due: 10_000, started: 1000 + 512, ok: 1512 });
  });

  test('ends after so many operations where the entry counts them', async () => {
    const round = run([entry(() => undefined, { rate: 10, operations: 7 })]);
    await clock.advanceTo(startNs + 60e9);
    // when an eighth operation would be due
    expect(await round).toEqual({ loadEndNs: startNs + 0.7e9, overrunNs: 0 });
    expect(tally).toMatchObject({ due: 7, ok: 7 });
  });

  test('runs several entries side by side until the last has ended', async () => {
    const round = run([entry(() => undefined, { rate: 10, forNs: 1e9 }), entry(() => undefined, { rate: 100, forNs: 0.5e9 })]);
    await clock.advanceTo(startNs + 2e9);
    expect(await round).toMatchObject({ loadEndNs: startNs + 1e9 });
    expect(tally.ok).toBe(10 + 50);
  });

  test('a round without entries only waits', async () => {
    const round = run([], { forNs: 3e9 });
    await clock.advanceTo(startNs + 3e9);
    expect(await round).toEqual({ loadEndNs: startNs + 3e9, overrunNs: 0 });
  });

  test('begins no operation after it was told to end, and waits for those in flight', async () => {
    const stop = new AbortController();
    const round = run([entry(waits(100e6), { rate: 10, forNs: 60e9 })], { signal: stop.signal });
    await clock.advanceTo(startNs + 0.95e9);
    stop.abort();
    await clock.advanceTo(startNs + 3e9);
    expect(await round).toEqual({ loadEndNs: startNs + 0.95e9, overrunNs: 0 });
    expect(tally).toMatchObject({ due: 10, ok: 10 });
  });
});

describe('the drain', () => {
  test('ends as soon as nothing is in flight, and gives up what still is at its end', async () => {
    let aborted = 0;
    const hang: Scenario['operation'] = ({ number, signal }) => {
      signal.addEventListener('abort', () => aborted++);
      return clock.sleepUntil(clock.now() + (number === 0 ? 10e6 : 60e9));
    };
    const round = run([entry(hang, { rate: 10, operations: 3 })], { drainNs: 2e9 });
    await clock.advanceTo(startNs + 5e9);
    expect(await round).toEqual({ loadEndNs: startNs + 0.3e9, overrunNs: 0 });
    expect(tally).toMatchObject({ ok: 1, unknown: 2, failed: 0 });
    expect(samples().map(({ done }) => done)).toEqual([4.01e9, 6.3e9, 6.3e9]);
    expect(aborted).toBe(3);
  });

  test('an operation that ends after it was given up changes nothing any more', async () => {
    const late: Scenario['operation'] = async (operation) => {
      await clock.sleepUntil(clock.now() + 3e9);
      operation.step('late', { sent: 0, done: 0 });
    };
    const round = run([entry(late, { rate: 10, operations: 1 })], { drainNs: 1e9 });
    await clock.advanceTo(startNs + 5e9);
    await round;
    expect(tally).toMatchObject({ ok: 0, unknown: 1 });
    spool.flush();
    expect(spool.rows['samples']).toBe(1);
  });
});

describe('an operation', () => {
  test('knows its number, params, node and client, and has a randomness of its own that repeats', async () => {
    const seen: unknown[] = [];
    const draws: number[] = [];
    const look: Scenario['operation'] = ({ number, params, node, random }) => {
      seen.push([number, params, node.handle.name, node.client]);
      draws.push(random.next());
    };
    const round = run([entry(look, { rate: 10, operations: 3 })]);
    await clock.advanceTo(startNs + 1e9);
    await round;
    expect(seen).toEqual([
      [0, { size: 3 }, 'n-0', 'client of 0'],
      [1, { size: 3 }, 'n-1', 'client of 1'],
      [2, { size: 3 }, 'n-0', 'client of 0'],
    ]);
    expect(new Set(draws).size).toBe(3);
    const again: number[] = [];
    clock = new VirtualClock(startNs);
    const second = run([entry(({ random }) => void again.push(random.next()), { rate: 10, operations: 3 })]);
    await clock.advanceTo(startNs + 1e9);
    await second;
    expect(again).toEqual(draws);
  });

  test('fails by a throw, at once or later, and is unknown when it says so', async () => {
    const outcomes: Scenario['operation'] = (operation) => {
      if (operation.number === 0) {
        throw new Error('at once');
      }
      return operation.number === 1 ? Promise.reject(new Error('later')) : Promise.reject(operation.unknown('who knows'));
    };
    const round = run([entry(outcomes, { rate: 10, operations: 3 })]);
    await clock.advanceTo(startNs + 1e9);
    await round;
    expect(tally).toMatchObject({ failed: 2, unknown: 1, ok: 0 });
    expect(tally.failures.list().map(({ count }) => count)).toEqual([1, 1]);
  });

  test('adds a row for each step, with the intended time of the whole', async () => {
    const steps: Scenario['operation'] = (operation) => {
      operation.step('put', { sent: startNs, done: startNs + 5 });
      operation.step('get', { sent: startNs + 5, done: startNs + 9 }, 'failed', 3);
    };
    const round = run([entry(steps, { rate: 10, operations: 1 })]);
    await clock.advanceTo(startNs + 1e9);
    await round;
    const { columns } = spool.table(samplesTable);
    expect(Array.from(columns.ts.slice(0, 3))).toEqual([4e9, 4e9, 4e9]);
    expect(Array.from(columns.done.slice(0, 2))).toEqual([4e9 + 5, 4e9 + 9]);
    expect(Array.from(columns.node_duration.slice(0, 3))).toEqual([Number.NaN, 3, Number.NaN]);
    expect(Array.from(columns.step.slice(0, 3))).toEqual(['put', 'get', 'operation'].map((step) => spool.code(step)));
  });
});

test('feeds the live counters as it goes', async () => {
  const round = run([entry(waits(10e6), { rate: 100, forNs: 1e9 })]);
  await clock.advanceTo(startNs + 0.5e9);
  const { counters, histograms } = meter.take('a', 0, {});
  const keys = liveKeysOf({ scenario: 'probe' });
  expect(counters).toMatchObject({ [keys.due]: 51, [keys.started]: 51, [keys.finished]: 50 });
  expect(Object.keys(histograms)).toEqual(expect.arrayContaining([keys.latency, keys.lag]));
  await clock.advanceTo(startNs + 2e9);
  await round;
});
