import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { exampleRun } from '../../store/fixtures/example-run.ts';
import { testServer } from '../../store/fixtures/test-server.ts';
import { changeAlert, importRun, listAlerts, openStore, type StoreDatabase } from '../wire-store.ts';
import { checkAlerts } from './check-alerts.ts';
import { lineOf, namedExperiment, readHistory } from './read-history.ts';

const server = testServer();
const options = { method: 'e-divisive', last: 500 } as const;

/** A store with `slow` runs behind 20 fast ones; in a home without a run that would say what gates. */
async function storeWithStep(slow: number): Promise<StoreDatabase> {
  const home = mkdtempSync(join(tmpdir(), 'regatta-home-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  process.env['REGATTA_DIR'] = home;
  const store = await openStore({ url: await server.create() });
  onTestFinished(() => store[Symbol.asyncDispose]());
  for (let index = 0; index < 20 + slow; index++) await importRun(store.db, runAt(index));
  return store.db;
}

function runAt(index: number): ReturnType<typeof exampleRun> {
  const value = (index < 20 ? 1 : 1.5) + 0.001 * ((index * 7) % 5);
  return exampleRun(index, { values: { 'delivery.p99': value, 'delivery{fleet=lurkers}.p99': 3 } });
}

test('a step raises one alert; it stays dismissed as more runs come in, and is resolved by none', async () => {
  const db = await storeWithStep(5);
  expect(await checkAlerts(db, 'baseline', options)).toMatchObject({
    open: [{ kind: 'regression', run: { id: 'run-20' }, rule: { name: 'change-point', definition: { method: 'e-divisive', version: 1 } } }],
    raised: 1,
    values: 2,
  });
  const [alert] = await listAlerts(db, { states: ['open'] });
  await changeAlert(db, { id: alert?.id ?? 0, state: 'dismissed', reason: 'a new disk' });
  for (let index = 25; index < 30; index++) await importRun(db, runAt(index));
  expect(await checkAlerts(db, 'baseline', options)).toMatchObject({ open: [], raised: 0 });
  expect(await listAlerts(db, { states: ['dismissed'] })).toMatchObject([{ stateReason: 'a new disk', detail: { after: { runs: 10 } } }]);
});

test('an alert of which nothing is left is resolved', async () => {
  const db = await storeWithStep(5);
  await checkAlerts(db, 'baseline', options);
  expect(await checkAlerts(db, 'baseline', { ...options, margin: 0.8 })).toMatchObject({ open: [] });
  expect(await listAlerts(db, { states: ['resolved'] })).toMatchObject([{ stateReason: expect.stringContaining('no longer found') }]);
});

test('a value is named as results show it, and what there is none of is told', async () => {
  const db = await storeWithStep(0);
  expect(lineOf('baseline', 'delivery{fleet=lurkers}.p99')).toEqual({
    experiment: 'baseline',
    name: 'delivery.p99',
    labels: { fleet: 'lurkers' },
  });
  expect(lineOf('baseline', 'process.cpu{role=a, x=b}')).toMatchObject({ name: 'process.cpu', labels: { role: 'a', x: 'b' } });
  expect(await namedExperiment(db, undefined)).toBe('baseline');
  await expect(namedExperiment(db, 'baselin')).rejects.toThrow('did you mean baseline?');
  const read = (name: string) => readHistory(db, lineOf('baseline', name), { options, newest: undefined });
  expect((await read('delivery{fleet=lurkers}.p99')).segments[0]?.runs).toHaveLength(20);
  await expect(read('delivery.p9')).rejects.toThrow('no run of baseline has a value delivery.p9; did you mean delivery.p99?');
  await expect(read('delivery{fleet=lurker}.p99')).rejects.toThrow('did you mean {fleet=lurkers}?');
});
