import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '../model/json.ts';
import { samplesTable } from '../model/table.ts';
import { Trial } from './fixtures/trial.ts';
import { programDrive } from './program-drive.ts';

const startNs = 5e9;
let trial: Trial;

beforeEach(() => {
  trial = new Trial();
});

afterEach(() => trial[Symbol.dispose]());

/** Drives an entry of a second by a program whose `run` has that body. */
async function driveBy(body: string, options: JsonObject = {}): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-program-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'program.mjs');
  writeFileSync(file, `export default { async run(options, site) { ${body} } };\n`);
  const drive = { kind: 'closed-loop', name: 'load', url: pathToFileURL(file).href, options } as const;
  const entry = trial.entry(() => undefined, await programDrive(drive), { forNs: 1e9 });
  const round = trial.run([{ ...entry, plan: { ...entry.plan, drive } }]);
  await trial.clock.advanceTo(startNs + 2e9);
  await round;
}

const whole =
  "{ step: 'operation', intendedNs: 4e9, sentNs: 4e9 + 1, doneNs: 4e9 + 5, outcome: 'failed', reason: 'busy', number: undefined, tags: {} }";

test('what a program did is recorded and counted as operations are', async () => {
  await driveBy(`
    site.take({ ...${whole}, step: 'connect', outcome: 'ok', number: 7 });
    site.take({ ...${whole}, number: 7 });
    site.take({ ...${whole}, outcome: 'ok' });`);
  expect(trial.tally).toMatchObject({ due: 0, started: 2, ok: 1, failed: 1 });
  expect(trial.tally.failures.list()).toEqual([{ text: 'busy', count: 1 }]);
  const { columns } = trial.spool.table(samplesTable);
  expect(Array.from(columns.step.slice(0, 3))).toEqual(['connect', 'operation', 'operation'].map((step) => trial.spool.code(step)));
  expect(Array.from(columns.operation.slice(0, 3))).toEqual([7, 7, 1]);
  expect(trial.meter.take('a', 0, {}).counters).toMatchObject({
    'operations_finished{scenario="probe"}': 2,
    'operations_failed{scenario="probe"}': 1,
  });
});

test('several programs run side by side, and number their operations apart', async () => {
  await driveBy(`site.take(${whole}); site.take(${whole});`, { processes: 3 });
  const { columns } = trial.spool.table(samplesTable);
  const numbers = Array.from(columns.operation.slice(0, 6));
  expect(new Set(numbers).size).toBe(6);
});

test('one that fails is a shortfall, for which the run fails', async () => {
  await driveBy("throw new Error('no licence');");
  expect([...trial.tally.shortfalls]).toEqual(['load: no licence']);
});

test('a module that drives nothing is refused', async () => {
  const { href: url } = pathToFileURL(join(import.meta.dirname, 'sleep.ts'));
  await expect(programDrive({ kind: 'closed-loop', name: 'load', url, options: {} })).rejects.toMatchObject({ code: 'KIT_BROKEN' });
});
