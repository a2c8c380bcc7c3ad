import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { coreTables, dropsTable } from '../model/table.ts';
import { convertRun } from '../recording/convert.ts';
import { openSpool } from '../recording/spool.ts';
import { recordSchedule } from './record-schedule.ts';
import { tinyRun, writeRow } from './tiny-run.ts';

test('writes when the operations of the measured rounds were due, since the first of these began', async () => {
  using files = tinyRun();
  {
    using spool = openSpool(files.spoolDirectory('host-0'));
    writeRow(spool, dropsTable, { ts: 6e9, round: 1, scenario: 'publish', reason: 'too many in flight', operations: 7, tags: null });
  }
  await convertRun(files, coreTables);
  const path = join(files.directory, "due's.txt");
  expect(await recordSchedule(files, path)).toEqual({ count: 100, leftOut: 7 });
  const [comment, ...times] = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(comment).toMatch(/^# /);
  expect(times).toEqual(Array.from({ length: 100 }, (_, operation) => String(operation * 1e8)));
});

test('writes none where nothing was measured', async () => {
  using files = tinyRun();
  expect(await recordSchedule(files, join(files.directory, 'due.txt'))).toEqual({ count: 0, leftOut: 0 });
});
