import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MeasureSpecs, OperationScenario } from '../model/scenario.ts';
import { measurementsTable } from '../model/table.ts';
import { Histogram } from '../recording/histogram.ts';
import { Trial } from './fixtures/trial.ts';
import { openLoop } from './open-loop.ts';
import { constantPacer } from './pacers/constant-pacer.ts';

const startNs = 5e9;
const specs: MeasureSpecs = {
  hits: { kind: 'counter', about: 'hits of the cache' },
  queue: { kind: 'gauge', about: 'length of the queue' },
  query: { kind: 'trend', unit: 's', about: 'time of a query' },
  full: { kind: 'gauge', unit: 'share', about: 'how full the cache is' },
};
let trial: Trial;

beforeEach(() => {
  trial = new Trial();
});

afterEach(() => trial[Symbol.dispose]());

/** Runs so many operations of a scenario that declares all of the above. */
async function operations(count: number, operation: OperationScenario['operation']): Promise<void> {
  const entry = trial.entry(operation, openLoop(constantPacer(10)), { operations: count });
  const scenarios = entry.scenarios.map((scenario) => ({
    ...scenario,
    plan: { ...scenario.plan, vocabulary: { tags: ['plan'], metrics: specs } },
  }));
  const round = trial.run([{ ...entry, scenarios }]);
  await trial.clock.advanceTo(startNs + 60e9);
  await round;
}

test('what operations measure becomes rows, and counts and histograms of the windows, under their tags', async () => {
  await operations(3, (operation) => {
    operation.count('hits');
    operation.tag('plan', 'gold');
    operation.count('hits', 4);
    operation.gauge('queue', operation.number);
    operation.trend('query', 0.25);
  });
  const { counters, histograms } = trial.meter.take('a', 0, {});
  expect(counters).toMatchObject({
    'measured_hits{scenario="probe"}': 3,
    'measured_hits{plan="gold",scenario="probe"}': 12,
  });
  expect(Object.keys(histograms)).toContain('measured_query{plan="gold",scenario="probe"}');
  const { columns } = trial.spool.table(measurementsTable);
  expect(Array.from(columns.value.slice(0, 5))).toEqual([1, 4, 0, 0.25, 1]);
  expect(Array.from(columns.kind.slice(0, 4))).toEqual(['counter', 'counter', 'gauge', 'trend'].map((kind) => trial.spool.code(kind)));
  expect(Array.from(columns.tags.slice(0, 2))).toEqual([-1, trial.spool.code('{"plan":"gold"}')]);
});

test('values of any unit are told to the windows as whole numbers that are fine enough', async () => {
  await operations(1, (operation) => {
    operation.gauge('queue', 1.5);
    operation.trend('query', 0.25);
    operation.gauge('full', 0.4);
  });
  const { histograms } = trial.meter.take('a', 0, {});
  const most = (name: string): number => Histogram.decode(histograms[`measured_${name}{scenario="probe"}`] ?? '').max;
  expect([most('queue'), most('query'), most('full')]).toEqual([1500, 0.25e9, 0.4e9]);
});

test.each([
  [
    (operation) => operation.count('hitz'),
    "the scenario declares no counter hitz; write metrics: {hitz: {kind: 'counter', about: '…'}} beside its operation",
  ],
  [(operation) => operation.gauge('hits', 1), 'the scenario declares no gauge hits'],
  [(operation) => operation.count('hits', -1), 'hits was given -1, which is no value of a counter'],
  [(operation) => operation.trend('query', Number.NaN), 'query was given NaN, which is no value of a trend'],
] satisfies [OperationScenario['operation'], string][])(
  'a metric that is not declared, or a value that is none, fails the operation: %s',
  async (operation, text) => {
    await operations(1, operation);
    expect(trial.tally).toMatchObject({ failed: 1, ok: 0 });
    expect(trial.tally.failures.list()[0]?.text).toContain(text);
  },
);

test('checks are counted by name, and fail no operation', async () => {
  const answers: boolean[] = [];
  await operations(4, (operation) => void answers.push(operation.check('has body', operation.number > 0)));
  expect(answers).toEqual([false, true, true, true]);
  expect(trial.tally).toMatchObject({ ok: 4, failed: 0 });
  const { counters } = trial.meter.take('a', 0, {});
  expect(counters).toMatchObject({
    'checks{check="has body",scenario="probe"}': 4,
    'checks_passed{check="has body",scenario="probe"}': 3,
  });
});

test('checks beyond the bound are counted as other, which is told once', async () => {
  await operations(1, (operation) => {
    for (let check = 0; check < 103; check++) operation.check(`no. ${check}`, true);
  });
  const { counters } = trial.meter.take('a', 0, {});
  expect(counters['checks{check="other",scenario="probe"}']).toBe(3);
  expect(trial.problems).toEqual(['scenario probe has more than 100 checks: "no. 100" and later ones are counted as "other"']);
});

test('an operation ends as failed for the reason that it gives, without a stack', async () => {
  await operations(1, (operation) => {
    throw operation.fail('sold out');
  });
  expect(trial.tally.failures.list()).toEqual([{ text: 'sold out', count: 1 }]);
});
