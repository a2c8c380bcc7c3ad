import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { regatta, temporaryHome } from './support/cli.ts';
import { lastRun } from './support/runs.ts';

const scenario = 'export default { operation() {} };\n';
const calm = 'validity: {rate: 50%, lag: 5s, event-loop: 5s, run-queue: 100%, steal: 100%, calibration: 10}';

/** Writes an experiment whose only round has that rate and end, and answers with its path. */
function experiment(home: string, agents: string, entry: string): string {
  const file = join(home, 'drive.yaml');
  writeFileSync(join(home, 'nothing.ts'), scenario);
  writeFileSync(file, `agents: ${agents}\nrounds: [{scenario: ./nothing.ts, ${entry}}]\n${calm}\n`);
  return file;
}

/** When the operations of the newest run were due, ns since its round began, of all agents. */
async function dueTimes(home: string): Promise<readonly number[]> {
  const run = lastRun(home);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const reader = await connection.runAndReadAll(
    `SELECT (sample.ts - phase.ts)::DOUBLE AS due FROM '${run.parquet('samples')}' AS sample JOIN '${run.parquet('phases')}' AS phase USING (phase) ORDER BY due`,
  );
  return reader.getRowObjectsJS().map(({ due }) => Number(due));
}

test('a ramp over two agents comes as it was asked for, is recorded once, and comes again at twice the speed when it is replayed', async () => {
  const home = temporaryHome();
  const recorded = join(home, 'due.txt');
  const ramp = experiment(home, '2', 'rate: {ramp: {from: 100/s, to: 900/s}}, for: 2s');
  const first = await regatta(home, ['run', ramp, '--record-schedule', recorded]);
  expect(first.code, first.stderr).toBe(0);
  const due = await dueTimes(home);
  // the integral of the rate up to each quarter of the round
  const quarters = [0.5e9, 1e9, 1.5e9, 2e9].map((until) => due.filter((at) => at < until).length);
  expect(quarters).toEqual([100, 300, 600, 1000]);
  const lines = readFileSync(recorded, 'utf8').trimEnd().split('\n').slice(1).map(Number);
  expect(lines).toEqual(due);

  const replay = experiment(home, '{count: 2, pacing: precise}', 'rate: {replay: {file: due.txt, speed: 2}}');
  const second = await regatta(home, ['run', replay]);
  expect(second.code, second.stderr).toBe(0);
  const again = await dueTimes(home);
  expect(again).toHaveLength(1000);
  // stamps are whole nanoseconds, on either side of the halving
  expect(again.every((at, index) => Math.abs(at - (due[index] ?? 0) / 2) <= 2)).toBe(true);
});

test('what cannot be recorded is told before anything runs', async () => {
  const home = temporaryHome();
  const file = experiment(home, '1', 'rate: 10/s, for: 1s');
  const gone = await regatta(home, ['run', file, '--record-schedule', join(home, 'gone/due.txt')]);
  expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining('there is no folder')]);
});
