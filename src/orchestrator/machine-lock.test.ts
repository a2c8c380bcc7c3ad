import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { holdMachine, type MachineLock } from './machine-lock.ts';

const never = new AbortController().signal;

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-lock-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function hold(
  directory: string,
  run: string,
  options: { wait?: boolean; signal?: AbortSignal; told?: string[] } = {},
): Promise<MachineLock> {
  return holdMachine({
    directory,
    run,
    wait: options.wait ?? true,
    signal: options.signal ?? never,
    waiting: (ahead) => options.told?.push(ahead),
  });
}

test('a second run waits until the first has left, and is told for whom', async () => {
  const directory = folder();
  const first = await hold(directory, 'first');
  const told: string[] = [];
  let isIn = false;
  const second = hold(directory, 'second', { told }).then((lock) => {
    isIn = true;
    return lock;
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(isIn).toBe(false);
  expect(told).toEqual(['first']);
  first[Symbol.dispose]();
  const lock = await second;
  expect(lock.overlapped()).toBe(false);
  lock[Symbol.dispose]();
  expect(readdirSync(directory)).toEqual([]);
});

test('a run that does not wait marks itself and the one that it disturbs', async () => {
  const directory = folder();
  using first = await hold(directory, 'first');
  expect(first.overlapped()).toBe(false);
  using second = await hold(directory, 'second', { wait: false });
  expect(first.overlapped()).toBe(true);
  expect(second.overlapped()).toBe(true);
});

test('a run that does not wait leaves alone those that only wait', async () => {
  const directory = folder();
  const first = await hold(directory, 'first');
  const second = hold(directory, 'second');
  const third = await hold(directory, 'third', { wait: false });
  first[Symbol.dispose]();
  third[Symbol.dispose]();
  using lock = await second;
  expect(lock.overlapped()).toBe(false);
});

test('of many that come at once, one at a time is in', async () => {
  const directory = folder();
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 5 }, async (_, index) => {
      using lock = await hold(directory, `run-${index}`);
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 20));
      inside--;
      expect(lock.overlapped()).toBe(false);
    }),
  );
  expect(most).toBe(1);
});

test('an entry of a process that died holds nobody up and is removed', async () => {
  const directory = folder();
  writeFileSync(
    join(directory, '00000000000000000001-1.json'),
    JSON.stringify({ owner: { pid: 999_999_999, startedAt: 'x' }, run: 'dead' }),
  );
  using lock = await hold(directory, 'alive');
  expect(lock.overlapped()).toBe(false);
  expect(readdirSync(directory)).toHaveLength(1);
});

test('a run that is cancelled while it waits leaves no entry', async () => {
  const directory = folder();
  using first = await hold(directory, 'first');
  const cancel = new AbortController();
  const second = hold(directory, 'second', { signal: cancel.signal });
  setTimeout(() => cancel.abort(), 50);
  await expect(second).rejects.toThrow();
  expect(readdirSync(directory)).toHaveLength(1);
  expect(first.overlapped()).toBe(false);
});
