import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { takeFile } from './hold-file.ts';

const never = new AbortController().signal;

function fileOf(): string {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-hold-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'lock');
}

test('one holds a file at a time, and who waits is told once for whom', async () => {
  const file = fileOf();
  const order: string[] = [];
  const told: number[] = [];
  const first = await takeFile(file, never);
  const second = takeFile(file, never, (pid) => told.push(pid)).then((held) => {
    order.push('second');
    return held;
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  order.push('first leaves');
  await first[Symbol.asyncDispose]();
  await (await second)[Symbol.asyncDispose]();
  expect(order).toEqual(['first leaves', 'second']);
  expect(told).toEqual([process.pid]);
  expect(existsSync(file)).toBe(false);
});

test('what a process left that is gone holds nobody up', async () => {
  const file = fileOf();
  writeFileSync(file, JSON.stringify({ pid: 2 ** 22 - 1, startedAt: 'once' }));
  const told: number[] = [];
  await using _ = await takeFile(file, never, (pid) => told.push(pid));
  expect(told).toEqual([]);
});

test('who waits can be called away', async () => {
  const file = fileOf();
  await using _ = await takeFile(file, never);
  await expect(takeFile(file, AbortSignal.timeout(150))).rejects.toMatchObject({ name: 'TimeoutError' });
});
