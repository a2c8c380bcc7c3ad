import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { RunFiles } from '../../recording/run-files.ts';
import { SetFiles } from '../../recording/set-files.ts';
import { exampleComparison, exampleSet } from '../../store/fixtures/example-comparison.ts';
import { exampleRun } from '../../store/fixtures/example-run.ts';
import { testServer } from '../../store/fixtures/test-server.ts';
import { listComparisons, metricHistory, openStore, type StoreDatabase } from '../wire-store.ts';
import { catchUp } from './catch-up.ts';

const server = testServer();
const latency = { experiment: 'baseline', name: 'delivery.p99', most: 1000 };

async function emptyStore(): Promise<StoreDatabase> {
  const store = await openStore({ url: await server.create() });
  onTestFinished(() => store[Symbol.asyncDispose]());
  return store.db;
}

function temporaryHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'regatta-home-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  return home;
}

/** Puts a run into a home, as it would lie there. */
function place(home: string, ...args: Parameters<typeof exampleRun>): RunFiles {
  const { record, results } = exampleRun(...args);
  const files = new RunFiles(join(home, 'runs', record.id));
  files.create();
  if (results !== null) files.writeJson('results.json', results);
  files.writeJson('run.json', record);
  return files;
}

const values = async (db: StoreDatabase): Promise<(number | null)[]> => (await metricHistory(db, latency)).points.map(({ value }) => value);

test('finished runs come in once, and again when they were analysed again; others once they are finished', async () => {
  const [db, home] = [await emptyStore(), temporaryHome()];
  place(home, 1);
  place(home, 2, { results: null, record: { result: 'errored' } });
  place(home, 3, { record: { state: 'running' } });
  new RunFiles(join(home, 'runs', 'broken')).create();
  new RunFiles(join(home, 'runs', 'broken')).write('run.json', '{');
  expect(await catchUp(db, home)).toBe(2);
  expect(await catchUp(db, home)).toBe(0);
  expect(await values(db)).toEqual([1]);
  const again = place(home, 1, { values: { 'delivery.p99': 7 } });
  utimesSync(again.path('run.json'), new Date(), new Date(2027, 1));
  place(home, 3);
  expect(await catchUp(db, home)).toBe(2);
  expect(await values(db)).toEqual([7, 3]);
  // its directory goes, its figures stay
  rmSync(again.directory, { recursive: true });
  expect(await catchUp(db, home)).toBe(0);
  expect(await values(db)).toEqual([7, 3]);
});

test('two that catch up at once bring everything in once', async () => {
  const [db, home] = [await emptyStore(), temporaryHome()];
  for (let index = 0; index < 20; index++) place(home, index);
  const counts = await Promise.all([catchUp(db, home), catchUp(db, home)]);
  expect(counts.toSorted()).toEqual([0, 20]);
  expect((await values(db)).length).toBe(20);
});

test('what the pairs of a set say comes in', async () => {
  const [db, home] = [await emptyStore(), temporaryHome()];
  const set = new SetFiles(join(home, 'sets', 'x-set'));
  new RunFiles(set.directory).create();
  set.writeRecord(exampleSet(set.id));
  expect(await catchUp(db, home)).toBe(0);
  set.write('comparison.json', JSON.stringify(exampleComparison('regression')));
  expect(await catchUp(db, home)).toBe(1);
  expect(await listComparisons(db, { experiment: 'baseline', most: 1 })).toMatchObject([
    { set: 'x-set', comparison: { verdict: 'regression' } },
  ]);
});
