import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { NodeLog } from './node-log.ts';

function logFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-log-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return join(directory, 'fleets/a/0/stdout.log');
}

test('keeps bytes as they came, and shows the last lines without what a terminal acts on', () => {
  const path = logFile();
  const log = new NodeLog(path);
  const bytes = Buffer.from([0x61, 0x1b, 0x5b, 0x32, 0x4a, 0x00, 0xff, 0x0d, 0x0a, 0x62]);
  log.write(bytes);
  log.line('c');
  log.close();
  expect(readFileSync(path)).toEqual(Buffer.concat([bytes, Buffer.from('c\n')]));
  expect(log.last).toEqual(['a\\x1b[2J\\x00\ufffd', 'bc']);
  expect(log.problem).toBeUndefined();
});

test('cuts the file at its limit, says so at once, and ends it with how much is missing and what came last', () => {
  const path = logFile();
  const log = new NodeLog(path, 100);
  log.write(Buffer.from(`first\n${'x'.repeat(200)}\n`));
  log.flush();
  expect(readFileSync(path, 'utf8')).toBe(`first\n${'x'.repeat(94)}\n… has a log that was cut at 100 bytes\n`);
  for (let count = 0; count < 5000; count++) log.write(Buffer.alloc(1 << 16, 'flood of lines\n'));
  log.line('panic: out of patience');
  log.close();
  const text = readFileSync(path, 'utf8');
  expect(text.length).toBeLessThan(1000);
  expect(text).toContain(`… ${107 + 5000 * (1 << 16) + 'panic: out of patience\n'.length} bytes are not here; the last lines were:\n`);
  expect(text).toMatch(/panic: out of patience\n$/);
  expect(log.problem).toBe('has a log that was cut at 100 bytes');
});

test('remembers the last lines also of many small writes', () => {
  const log = new NodeLog(logFile());
  for (let line = 0; line < 10_000; line++) log.line(`line ${line}`);
  expect(log.last).toHaveLength(20);
  expect(log.last.at(-1)).toBe('line 9999');
  expect(log.last[0]).toBe('line 9980');
});

test('says why it cannot be written, and takes nothing more', () => {
  const log = new NodeLog('/proc/no-such/stdout.log');
  log.line('a');
  log.flush();
  expect(log.problem).toMatch(/^has a log that cannot be written: /);
});
