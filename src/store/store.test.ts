import { expect, onTestFinished, test } from 'vitest';
import { exampleComparison, exampleSet } from './fixtures/example-comparison.ts';
import { exampleRun } from './fixtures/example-run.ts';
import { testServer } from './fixtures/test-server.ts';
import {
  addAlerts,
  addAnnotation,
  baselinesInForce,
  changeAlert,
  importComparison,
  importRun,
  listAlerts,
  listAnnotations,
  listComparisons,
  listExperiments,
  listSeries,
  metricHistory,
  openStore,
  moveAlert,
  removeAnnotation,
  runKeys,
  runsOfBranch,
  setBaseline,
  type StoreDatabase,
} from './index.ts';

const server = testServer();

async function emptyStore(): Promise<StoreDatabase> {
  const store = await openStore({ url: await server.create() });
  onTestFinished(() => store[Symbol.asyncDispose]());
  return store.db;
}

const latency = { experiment: 'baseline', name: 'delivery.p99', most: 1000 };

test('a run comes in with its figures, machine and versions, and a second time changes nothing but what is new', async () => {
  const db = await emptyStore();
  const run = exampleRun(1, { values: { 'delivery.p99': 0.113, 'delivery{fleet=lurkers}.p99': 0.2, hops: null } });
  const key = await importRun(db, run);
  expect(await importRun(db, run)).toBe(key);
  const history = await metricHistory(db, latency);
  expect(history.points).toEqual([
    {
      key,
      run: 'run-1',
      started: new Date('2026-01-01T00:01:00Z'),
      result: 'passed',
      series: expect.any(Number),
      environment: expect.any(Number),
      versions: expect.any(Number),
      checkout: null,
      value: 0.113,
      n: 100,
    },
  ]);
  expect([...history.environments.values()]).toEqual([run.record.machine]);
  expect([...history.versions.values()]).toEqual([{ libp2p: '3.3.11' }]);
  expect([...history.series.values()]).toMatchObject([{ metric: 'delivery', statistic: 'p99', labels: {}, unit: 's', better: 'lower' }]);
  expect((await metricHistory(db, { ...latency, name: 'hops' })).points.map(({ value }) => value)).toEqual([null]);

  // analysed again, with another figure and one less
  await importRun(db, exampleRun(1, { values: { 'delivery.p99': 0.12 } }));
  expect((await metricHistory(db, latency)).points.map(({ value }) => value)).toEqual([0.12]);
  expect((await metricHistory(db, { ...latency, labels: { fleet: 'lurkers' } })).points).toEqual([]);
});

test('a history is the newest of what can be trusted, oldest first; other plans are lines of their own', async () => {
  const db = await emptyStore();
  for (let index = 0; index < 10; index++) await importRun(db, exampleRun(index));
  await importRun(db, exampleRun(20, { record: { result: 'invalid' } }));
  await importRun(db, exampleRun(21, { record: { result: 'errored' }, results: null }));
  await importRun(db, exampleRun(22, { results: { comparableKey: 'other' } }));
  const values = async (more: object): Promise<(number | null)[]> =>
    (await metricHistory(db, { ...latency, ...more })).points.map(({ value }) => value);
  expect(await values({ most: 4 })).toEqual([7, 8, 9, 22]);
  expect(await values({ most: 3, comparableKey: 'abc' })).toEqual([7, 8, 9]);
  expect(await values({ most: 3, comparableKey: 'abc', alsoUntrusted: true })).toEqual([8, 9, 20]);
  expect(await values({ experiment: 'none' })).toEqual([]);
  expect((await metricHistory(db, latency)).series.size).toBe(2);
  expect(await listExperiments(db)).toEqual([{ experiment: 'baseline', runs: 13 }]);
  expect((await listSeries(db, 'baseline')).map(({ name, comparableKey }) => `${name} ${comparableKey}`)).toEqual([
    'delivery.p99 abc',
    'delivery.p99 other',
  ]);
});

test('a run has the checkout that it was started in, and a branch its newest clean runs', async () => {
  const db = await emptyStore();
  const checkout = { commit: 'abc', branch: 'main', committed: '2026-01-01T00:00:00.000Z', dirty: false };
  const keys = [];
  for (const [index, of] of [
    checkout,
    { ...checkout, dirty: true },
    { ...checkout, branch: 'other' },
    { ...checkout, dirty: null },
  ].entries()) {
    keys.push(await importRun(db, exampleRun(index, { record: { checkout: of } })));
  }
  await importRun(db, exampleRun(5, { record: { checkout, result: 'invalid' } }));
  expect((await metricHistory(db, latency)).points.map((point) => point.checkout)[1]).toEqual({ ...checkout, dirty: true });
  const main = { experiment: 'baseline', branch: 'main' };
  expect(await runsOfBranch(db, { ...main, most: 10 })).toEqual([keys[3], keys[0]]);
  expect(await runsOfBranch(db, { ...main, most: 1 })).toEqual([keys[3]]);
  const { record } = exampleRun(2);
  expect(await runKeys(db, [record, exampleRun(9).record])).toEqual([keys[2], undefined]);
});

test('two machines may make the same id', async () => {
  const db = await emptyStore();
  const run = exampleRun(1);
  await importRun(db, run);
  await importRun(db, { ...run, record: { ...run.record, machine: { ...run.record.machine, hostname: 'other' } } });
  const { points, environments } = await metricHistory(db, latency);
  expect([points.length, environments.size]).toEqual([2, 2]);
});

test('the newest baseline of a branch is in force', async () => {
  const db = await emptyStore();
  const keys = [];
  for (let index = 0; index < 3; index++) keys.push(await importRun(db, exampleRun(index)));
  await setBaseline(db, { experiment: 'baseline', branch: 'main', note: null, runs: keys.slice(0, 1) });
  await setBaseline(db, { experiment: 'baseline', branch: 'main', note: 'release 2', runs: keys.slice(1) });
  await setBaseline(db, { experiment: 'baseline', branch: 'next', note: null, runs: [] });
  expect(await baselinesInForce(db, 'baseline')).toMatchObject([
    { branch: 'main', note: 'release 2', runs: [{ id: 'run-1', directory: '/runs/run-1', isDirectoryGone: false }, { id: 'run-2' }] },
    { branch: 'next', runs: [] },
  ]);
  expect(await baselinesInForce(db, 'other')).toEqual([]);
});

test('an alert is raised once for a version of a rule, and keeps its state', async () => {
  const db = await emptyStore();
  const run = await importRun(db, exampleRun(1));
  const [series] = await listSeries(db, 'baseline');
  const alert = { series: series?.id ?? 0, run, kind: 'regression', valueBefore: 1, valueAfter: 2, detail: { p: 0.001 } } as const;
  const rule = { name: 'step', definition: { minimum: 0.05 } };
  expect(await addAlerts(db, rule, [alert])).toBe(1);
  const [raised] = await listAlerts(db, { states: ['open'] });
  expect(raised).toMatchObject({
    series,
    rule,
    run: { id: 'run-1' },
    kind: 'regression',
    valueAfter: 2,
    detail: { p: 0.001 },
    state: 'open',
  });
  expect(await changeAlert(db, { id: raised?.id ?? 0, state: 'dismissed', reason: 'wanted' })).toBe(true);
  expect(await changeAlert(db, { id: 999, state: 'open', reason: null })).toBe(false);
  expect(await addAlerts(db, rule, [alert])).toBe(0);
  expect(await listAlerts(db, { states: ['open'] })).toEqual([]);
  expect(await listAlerts(db, { states: ['dismissed'], experiment: 'baseline' })).toMatchObject([{ stateReason: 'wanted' }]);
  expect(await addAlerts(db, { ...rule, definition: { minimum: 0.1 } }, [alert])).toBe(1);
});

test('an alert moves with its change, but not onto another of its rule', async () => {
  const db = await emptyStore();
  const keys = [];
  for (let index = 0; index < 3; index++) keys.push(await importRun(db, exampleRun(index)));
  const [one = 0, two = 0, three = 0] = keys;
  const [series] = await listSeries(db, 'baseline');
  const at = (run: number) => ({ series: series?.id ?? 0, run, kind: 'regression', valueBefore: 1, valueAfter: 2, detail: {} }) as const;
  await addAlerts(db, { name: 'step', definition: {} }, [at(one), at(two)]);
  const [first] = (await listAlerts(db, { states: ['open'] })).filter(({ run }) => run.key === one);
  await moveAlert(db, first?.id ?? 0, at(two));
  const runs = async (): Promise<number[]> => (await listAlerts(db, { states: ['open'] })).map(({ run }) => run.key).toReversed();
  expect(await runs()).toEqual([one, two]);
  await moveAlert(db, first?.id ?? 0, { ...at(three), valueAfter: 5 });
  expect(await runs()).toEqual([two, three]);
});

test('what is noted of a time stands with its experiment, or with all', async () => {
  const db = await emptyStore();
  const about = '2026-01-01T00:00:00.000Z';
  const id = await addAnnotation(db, { experiment: null, about, text: 'new kernel' });
  await addAnnotation(db, { experiment: 'other', about, text: 'new rate' });
  expect(await listAnnotations(db, 'baseline')).toMatchObject([{ id, text: 'new kernel', about: new Date(about) }]);
  expect(await removeAnnotation(db, id)).toBe(true);
  expect(await removeAnnotation(db, id)).toBe(false);
});

test('what a set said is replaced by what it says now', async () => {
  const db = await emptyStore();
  const set = exampleSet('set-1');
  await importComparison(db, set, exampleComparison('inconclusive'));
  await importComparison(db, set, exampleComparison('regression'));
  const found = await listComparisons(db, { experiment: 'baseline', most: 10 });
  expect(found).toEqual([{ set: 'set-1', started: new Date(set.started), comparison: exampleComparison('regression') }]);
});

test('runs that were made as a side of a comparison are in no history and no branch, also where nothing came of it', async () => {
  const db = await emptyStore();
  const checkout = { commit: 'a'.repeat(40), branch: 'main', committed: '2026-01-01T00:00:00.000Z', dirty: false };
  const places = [
    null,
    { id: 'set-1', index: 0, side: 'base' },
    { id: 'set-1', index: 1, side: 'head' },
    { id: 'set-2', index: 0 },
  ] as const;
  for (const [index, set] of places.entries()) await importRun(db, exampleRun(index, { record: { checkout, set } }));
  // of runs without a side there may be a comparison as well
  await importComparison(db, exampleSet('set-2'), exampleComparison('regression'));
  const { points } = await metricHistory(db, { experiment: 'baseline', name: 'delivery.p99', most: 10 });
  expect(points.map(({ run }) => run)).toEqual(['run-0', 'run-3']);
  expect(await runsOfBranch(db, { experiment: 'baseline', branch: 'main', most: 10 })).toHaveLength(2);
});
