import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OperationScenario } from '../model/scenario.ts';
import type { Tags } from '../model/plan.ts';
import { samplesTable } from '../model/table.ts';
import { Trial } from './fixtures/trial.ts';
import { scenarioKey } from './observers/windows.ts';

let trial: Trial;

beforeEach(() => {
  trial = new Trial();
});

afterEach(() => {
  expect(trial.problems).toEqual([]);
  trial[Symbol.dispose]();
});

describe('the drain', () => {
  test('ends as soon as nothing is in flight, and gives up what still is at its end', async () => {
    let aborted = 0;
    const hang: OperationScenario['operation'] = ({ number, signal }) => {
      signal.addEventListener('abort', () => aborted++);
      return trial.clock.sleepUntil(trial.clock.now() + (number === 0 ? 10e6 : 60e9));
    };
    const round = trial.run([trial.atRate(hang, { rate: 10, operations: 3 })], { drainNs: 2e9 });
    await trial.clock.advanceTo(trial.startNs + 5e9);
    expect(await round).toEqual({ loadEndNs: trial.startNs + 0.3e9, overrunNs: 0 });
    expect(trial.tally).toMatchObject({ ok: 1, unknown: 2, failed: 0 });
    expect(trial.samples().map(({ done }) => done)).toEqual([4.01e9, 6.3e9, 6.3e9]);
    expect(aborted).toBe(3);
  });

  test('is not waited for where the round is given up: what is in flight then is unknown', async () => {
    const giveUp = new AbortController();
    const round = trial.run([trial.atRate(trial.waits(60e9), { rate: 10, operations: 3 })], { drainNs: 30e9, signal: giveUp.signal });
    await trial.clock.advanceTo(trial.startNs + 1e9);
    giveUp.abort();
    expect(await round).toEqual({ loadEndNs: trial.startNs + 0.3e9, overrunNs: 0 });
    expect(trial.tally).toMatchObject({ ok: 0, unknown: 3 });
    expect(trial.samples().map(({ done }) => done)).toEqual([5e9, 5e9, 5e9]);
  });

  test('an operation that ends after it was given up changes nothing any more', async () => {
    const late: OperationScenario['operation'] = async (operation) => {
      await trial.clock.sleepUntil(trial.clock.now() + 3e9);
      operation.step('late', { sent: 0, done: 0 });
    };
    const round = trial.run([trial.atRate(late, { rate: 10, operations: 1 })], { drainNs: 1e9 });
    await trial.clock.advanceTo(trial.startNs + 5e9);
    await round;
    expect(trial.tally).toMatchObject({ ok: 0, unknown: 1 });
    trial.spool.flush();
    expect(trial.spool.rows['samples']).toBe(1);
  });
});

describe('an operation', () => {
  test('knows its number, params, node and client, and has a randomness of its own that repeats', async () => {
    const seen: unknown[] = [];
    const draws: number[] = [];
    const look: OperationScenario['operation'] = ({ number, params, node, random }) => {
      seen.push([number, params, node.handle.name, node.client]);
      draws.push(random.next());
    };
    const round = trial.run([trial.atRate(look, { rate: 10, operations: 3 })]);
    await trial.clock.advanceTo(trial.startNs + 1e9);
    await round;
    expect(seen).toEqual([
      [0, { size: 3 }, 'n-0', 'client of 0'],
      [1, { size: 3 }, 'n-1', 'client of 1'],
      [2, { size: 3 }, 'n-0', 'client of 0'],
    ]);
    expect(new Set(draws).size).toBe(3);
    const again: number[] = [];
    const second = trial.run([trial.atRate(({ random }) => void again.push(random.next()), { rate: 10, operations: 3 })]);
    await trial.clock.advanceTo(trial.startNs + 1e9);
    await second;
    expect(again).toEqual(draws);
  });

  test('fails by a throw, at once or later, and is unknown when it says so', async () => {
    const outcomes: OperationScenario['operation'] = (operation) => {
      if (operation.number === 0) {
        throw new Error('at once');
      }
      return operation.number === 1 ? Promise.reject(new Error('later')) : Promise.reject(operation.unknown('who knows'));
    };
    const round = trial.run([trial.atRate(outcomes, { rate: 10, operations: 3 })]);
    await trial.clock.advanceTo(trial.startNs + 1e9);
    await round;
    expect(trial.tally).toMatchObject({ failed: 2, unknown: 1, ok: 0 });
    expect(trial.tally.failures.list().map(({ text }) => text.split('\n', 1)[0])).toEqual([
      'Error: at once',
      'Error: later',
      'unknown: who knows',
    ]);
  });

  test('adds a row for each step, with the intended time of the whole', async () => {
    const steps: OperationScenario['operation'] = (operation) => {
      operation.step('put', { sent: trial.startNs, done: trial.startNs + 5 });
      operation.step('get', { sent: trial.startNs + 5, done: trial.startNs + 9 }, 'failed', 3);
    };
    const round = trial.run([trial.atRate(steps, { rate: 10, operations: 1 })]);
    await trial.clock.advanceTo(trial.startNs + 1e9);
    await round;
    const { columns } = trial.spool.table(samplesTable);
    expect(Array.from(columns.ts.slice(0, 3))).toEqual([4e9, 4e9, 4e9]);
    expect(Array.from(columns.done.slice(0, 2))).toEqual([4e9 + 5, 4e9 + 9]);
    expect(Array.from(columns.node_duration.slice(0, 3))).toEqual([Number.NaN, 3, Number.NaN]);
    expect(Array.from(columns.step.slice(0, 3))).toEqual(['put', 'get', 'operation'].map((step) => trial.spool.code(step)));
  });
});

test('an operation is counted as finished, and recorded, under the tags that it has given itself', async () => {
  const tagged = trial.atRate((operation) => operation.tag('plan', operation.number === 0 ? 'gold' : 'free'), { rate: 10, operations: 3 });
  const scenarios = tagged.scenarios.map((scenario) => ({
    ...scenario,
    plan: { ...scenario.plan, tags: { shop: 'eu' }, vocabulary: { tags: ['plan'] } },
  }));
  const round = trial.run([{ ...tagged, scenarios }]);
  await trial.clock.advanceTo(trial.startNs + 1e9);
  await round;
  const { counters } = trial.meter.take('a', 0, {});
  const key = (name: Parameters<typeof scenarioKey>[0], tags: Tags): string => scenarioKey(name, { name: 'probe', tags });
  expect(counters).toMatchObject({
    [key('started', { shop: 'eu' })]: 3,
    [key('finished', { shop: 'eu', plan: 'gold' })]: 1,
    [key('finished', { shop: 'eu', plan: 'free' })]: 2,
  });
  const { columns } = trial.spool.table(samplesTable);
  expect(Array.from(columns.tags.slice(0, 3))).toEqual(
    ['gold', 'free', 'free'].map((plan) => trial.spool.code(`{"plan":"${plan}","shop":"eu"}`)),
  );
});

test('feeds the live counters as it goes', async () => {
  const round = trial.run([trial.atRate(trial.waits(10e6), { rate: 100, forNs: 1e9 })]);
  await trial.clock.advanceTo(trial.startNs + 0.5e9);
  const { counters, histograms } = trial.meter.take('a', 0, {});
  const key = (name: Parameters<typeof scenarioKey>[0]): string => scenarioKey(name, { name: 'probe', tags: {} });
  expect(counters).toMatchObject({ [key('due')]: 51, [key('started')]: 51, [key('finished')]: 50 });
  expect(Object.keys(histograms)).toEqual(expect.arrayContaining([key('latency'), key('lag')]));
  await trial.clock.advanceTo(trial.startNs + 2e9);
  await round;
});

test('the scenario has its secrets, and observers, which may write what they are told, do not', async () => {
  const had: unknown[] = [];
  const told: unknown[] = [];
  const plain = trial.atRate((operation) => void had.push(operation.params), { rate: 10, operations: 1 });
  const params = { key: '0x1234', size: 3 };
  const scenarios = plain.scenarios.map((scenario) => ({ ...scenario, plan: { ...scenario.plan, params, secrets: [['key']] } }));
  const round = trial.run([{ ...plain, scenarios }], { observer: { submitted: ({ scenario }) => void told.push(scenario.params) } });
  await trial.clock.advanceTo(trial.startNs + 1e9);
  await round;
  expect(had).toEqual([params]);
  expect(told).toEqual([{ key: '(secret, not kept)', size: 3 }]);
});
