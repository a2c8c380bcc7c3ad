import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { holdFile } from '../orchestrator/hold-file.ts';
import { bundledUrl } from './bundled/bundled-server.ts';
import { placeOf } from './bundled/place.ts';
import { readPostmaster } from './bundled/postmaster.ts';
import { exampleComparison, exampleSet } from './fixtures/example-comparison.ts';
import { exampleRun } from './fixtures/example-run.ts';
import { testServer } from './fixtures/test-server.ts';
import {
  addAnnotation,
  backUp,
  importComparison,
  importRun,
  listAnnotations,
  listSeries,
  metricHistory,
  openStore,
  restore,
  type Store,
} from './index.ts';

const server = testServer();

async function open(url: string): Promise<Store> {
  const store = await openStore({ url });
  onTestFinished(() => store[Symbol.asyncDispose]());
  return store;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-backup-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('several that make the tables at once make them once', async () => {
  const url = await server.create();
  const stores = await Promise.all(Array.from({ length: 6 }, () => open(url)));
  const rows = await Promise.all(stores.map(({ db }) => db.selectFrom('regatta.migrations').select('number').orderBy('number').execute()));
  for (const each of rows) expect(each).toEqual(rows[0]);
});

test('a store with tables of a newer Regatta is left alone', async () => {
  const url = await server.create();
  await open(url);
  await server.say(url, "INSERT INTO regatta.migrations (number, name) VALUES (9999, 'later')");
  await expect(open(url)).rejects.toMatchObject({ code: 'STORE_VERSION', message: expect.stringContaining('has tables of version 9999') });
});

test('a store from before runs told their side keeps pairs that were compared out of histories once it is brought up to date', async () => {
  const url = await server.create();
  const { db } = await open(url);
  const set = exampleSet('pairs');
  for (const index of [0, 1, 2, 3, 4]) await importRun(db, exampleRun(index, { record: { set: { id: set.id, index } } }));
  await importRun(db, exampleRun(9));
  await importComparison(db, set, exampleComparison('regression'));
  await server.say(url, 'ALTER TABLE regatta.runs DROP COLUMN side; DELETE FROM regatta.migrations WHERE number >= 4');
  const { db: updated } = await open(url);
  const runs = await updated.selectFrom('regatta.runs').select(['id', 'side']).orderBy('id').execute();
  expect(runs.map(({ side }) => side)).toEqual(['base', 'head', 'head', 'base', 'base', null]);
  const { points } = await metricHistory(updated, { experiment: 'baseline', name: 'delivery.p99', most: 9 });
  expect(points.map(({ run }) => run)).toEqual(['run-9']);
});

test('one that may not be written says so, and can be read as long as nothing has to be made', async () => {
  const url = await server.create();
  const readOnly = `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_transaction_read_only = on`;
  await server.say(url, readOnly);
  await expect(open(url)).rejects.toMatchObject({ code: 'STORE_REFUSED', message: expect.stringContaining('may not be written') });

  const other = await server.create();
  await open(other);
  await server.say(other, readOnly.replace(new URL(url).pathname.slice(1), new URL(other).pathname.slice(1)));
  const { db } = await open(other);
  expect((await metricHistory(db, { experiment: 'x', name: 'y', most: 1 })).points).toEqual([]);
  await expect(importRun(db, exampleRun(1))).rejects.toMatchObject({ code: 'STORE_REFUSED' });

  const third = await server.create();
  await server.say(third, "CREATE ROLE stranger LOGIN PASSWORD 'x'");
  await expect(open(third.replace(/\/\/[^@]*@/, '//stranger:x@'))).rejects.toMatchObject({ code: 'STORE_REFUSED' });
});

test('one that is not there, or lets nobody in, says where it was looked for, without the password', async () => {
  await expect(open('postgresql://me:secret@127.0.0.1:1/x')).rejects.toMatchObject({
    code: 'STORE_DOWN',
    message: 'the database 127.0.0.1:1/x does not answer: connect ECONNREFUSED 127.0.0.1:1',
  });
  const url = await server.create();
  await expect(open(url.replace(/:[^:@]*@/, ':wrong@'))).rejects.toMatchObject({
    code: 'STORE_DOWN',
    message: expect.stringContaining('refuses this user'),
  });
  await expect(open(`${url}_not`)).rejects.toMatchObject({ code: 'STORE_DOWN', message: expect.stringContaining('does not exist') });
  await expect(open('mysql://x')).rejects.toMatchObject({ code: 'USAGE' });
});

test('a backup brings everything into an empty store, which counts on from there', async () => {
  const file = join(temporaryFolder(), 'store.gz');
  const { db } = await open(await server.create());
  const values = Object.fromEntries(Array.from({ length: 1500 }, (_, index) => [`m${index}`, index / 3]));
  await importRun(db, exampleRun(1, { values }));
  await addAnnotation(db, { experiment: null, about: '2026-01-01T00:00:00.000Z', text: 'new kernel' });
  const rows = await backUp(db, file);
  expect(rows).toBe(2 * 1500 + 4);
  const { db: other } = await open(await server.create());
  expect(await restore(other, file)).toBe(rows);
  expect(await listSeries(other, 'baseline')).toEqual(await listSeries(db, 'baseline'));
  expect((await metricHistory(other, { experiment: 'baseline', name: 'm1', most: 9 })).points).toMatchObject([
    { run: 'run-1', value: 1 / 3 },
  ]);
  expect(await listAnnotations(other, 'x')).toMatchObject([{ text: 'new kernel' }]);
  await importRun(other, exampleRun(2));
  await expect(restore(other, file)).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('has runs') });
});

test('what is no backup, or one of a newer Regatta, changes nothing', async () => {
  const folder = temporaryFolder();
  const { db } = await open(await server.create());
  const file = join(folder, 'x.gz');
  for (const [content, code] of [
    ['plain', 'FILE_UNREADABLE'],
    [gzipSync('{}\n'), 'USAGE'],
    [gzipSync(''), 'USAGE'],
    [gzipSync('{"format":"regatta-store","version":9999}\n'), 'STORE_VERSION'],
  ] as const) {
    writeFileSync(file, content);
    await expect(restore(db, file)).rejects.toMatchObject({ code });
  }
  await expect(restore(db, join(folder, 'none.gz'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  await expect(backUp(db, join(folder, 'none', 'x.gz'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  await importRun(db, exampleRun(1));
  expect(await listSeries(db, 'baseline')).toHaveLength(1);
});

test('a database that is killed in the middle of writing has every run that came in whole, and none of the others', async () => {
  const url = await server.create();
  const { db } = await open(url);
  const values = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`m${index}`, index]));
  const came: number[] = [];
  const writes = (async () => {
    for (let index = 0; ; index++) came.push(await importRun(db, exampleRun(index, { values })));
  })();
  const failed = expect(writes).rejects.toMatchObject({ code: 'STORE_DOWN' });
  await expect.poll(() => came.length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(5);
  process.kill(readPostmaster(placeOf(server.home).data)?.pid ?? 0, 'SIGKILL');
  await failed;

  const port = new URL(await bundledUrl(server.home, holdFile)).port;
  const again = await open(url.replace(/:\d+\//, `:${port}/`));
  const counts = await again.db
    .selectFrom('regatta.metrics')
    .select(['run', (build) => build.fn.countAll<number>().as('values')])
    .groupBy('run')
    .execute();
  expect(counts.filter((each) => each.values !== 200)).toEqual([]);
  expect(counts.map(({ run }) => run)).toEqual(expect.arrayContaining(came));
}, 120_000);
