import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { query } from '../../recording/recorded-run.ts';
import { type Answer, recordedRun, regattaIn, temporaryFolder } from '../fixtures/command-line.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
  recordedRun(folder, 'tiny');
});

function exporting(...args: string[]): Answer {
  return regattaIn(folder, ['export', ...args]);
}

test('export writes every table into a folder of its own, texts in place of numbers, with the wall clock', async () => {
  const { code, stdout } = exporting('tiny', '--to', 'csv');
  expect(code).toBe(0);
  expect(stdout.split('\n')).toContain('tiny-csv/samples.csv');
  const rows = readFileSync(join(folder, 'tiny-csv/events.csv'), 'utf8').split('\n');
  expect(rows[0]).toBe('ts,time,node,type,message,from_node,topic,reason,phase');
  expect(rows[1]).toBe('0,2026-01-01T00:00:00.000000Z,0,publish,m0,,t,,0');
  expect(exporting('tiny', '--to', 'parquet', '--table', 'events', '--table', 'phases', '-o', 'out').stdout).toBe(
    'out/events.parquet\nout/phases.parquet\n',
  );
  expect(
    await query(
      `SELECT message, "time"::VARCHAR AS at, count(*)::INTEGER AS n FROM '${folder}/out/events.parquet' WHERE ts = 100000000 GROUP BY ALL`,
    ),
  ).toEqual([{ message: 'm1', at: '2026-01-01 00:00:00.1', n: 1 }]);
});

test('export writes OpenMetrics to stdout, or whole into a file', () => {
  const { code, stdout } = exporting('last', '--to', 'openmetrics');
  expect(code).toBe(0);
  expect(stdout).toContain('regatta_round_info{run="tiny",round="load",kind="measured"} 1 1767225605.000\n');
  expect(exporting('last', '--to', 'openmetrics', '-o', 'run.om').stdout).toBe('run.om\n');
  expect(readFileSync(join(folder, 'run.om'), 'utf8')).toBe(stdout);
});

test('export writes through what stands for another file, and takes its place nowhere', () => {
  writeFileSync(join(folder, 'real.om'), 'before');
  symlinkSync('real.om', join(folder, 'link.om'));
  expect(exporting('last', '--to', 'openmetrics', '-o', 'link.om').code).toBe(0);
  expect(lstatSync(join(folder, 'link.om')).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, 'real.om'), 'utf8')).toContain('# EOF');
});

test.skipIf(!existsSync('/proc/self'))('export ends where a folder cannot be made (needs /proc)', () => {
  expect(exporting('tiny', '--to', 'csv', '-o', '/proc/nowhere')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('/proc/nowhere cannot be written: ENOENT'),
  });
});

test('export says what does not fit together, and leaves nothing half written', () => {
  expect(exporting('tiny', '--to', 'xml').stderr).toContain('openmetrics, csv, parquet');
  expect(exporting('tiny', '--to', 'csv', '--table', 'sampels')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('run tiny has no table sampels; did you mean samples?'),
  });
  expect(exporting('tiny', '--to', 'openmetrics', '--table', 'samples')).toMatchObject({ code: 2 });
  mkdirSync(join(folder, 'taken', 'samples.csv', 'x'), { recursive: true });
  expect(exporting('tiny', '--to', 'csv', '-o', 'taken', '--table', 'samples')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('samples.csv cannot be written'),
  });
  expect(readdirSync(join(folder, 'taken'))).toEqual(['samples.csv']);
  expect(exporting('tiny', '--to', 'openmetrics', '-o', 'no/run.om')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no/run.om'),
  });
  expect(existsSync(join(folder, 'no'))).toBe(false);
});
