import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { holdMachine, type MachineLock } from './machine-lock.ts';
import { type ProcessIdentity, thisProcess } from './process-identity.ts';

/** Called just before an entry is published. */
const before = vi.hoisted(() => ({ publishing: () => {} }));
vi.mock('./process-identity.ts', async (importOriginal) => {
  const original = await importOriginal<{ thisProcess: () => ProcessIdentity }>();
  const thisProcess = (): ProcessIdentity => {
    before.publishing();
    return original.thisProcess();
  };
  return { ...original, thisProcess };
});

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
  setTimeout(() => cancel.abort(new Error('stopped by SIGINT')), 50);
  await expect(second).rejects.toThrow('stopped by SIGINT');
  expect(readdirSync(directory)).toHaveLength(1);
  expect(first.overlapped()).toBe(false);
});

test('what a run that died left beside its entry is removed', async () => {
  const directory = folder();
  for (const trace of ['new', 'overlapped']) writeFileSync(join(directory, `00000000000000000001-999999999.json.${trace}`), '');
  using _ = await hold(directory, 'alive');
  expect(readdirSync(directory)).toHaveLength(1);
});

test('an entry that cannot be read holds others up as long as the process that its name tells is there', async () => {
  const directory = folder();
  const file = join(directory, `00000000000000000001-${process.ppid}.json`);
  writeFileSync(file, 'not for you');
  const told: string[] = [];
  const waiting = hold(directory, 'second', { told });
  await vi.waitFor(() => expect(told).toHaveLength(1));
  rmSync(file);
  (await waiting)[Symbol.dispose]();
  writeFileSync(join(directory, '00000000000000000001-999999999.json'), 'not for you');
  using _ = await hold(directory, 'third');
  expect(readdirSync(directory)).toHaveLength(1);
});

test('an entry can be read by every user, whatever the umask', async () => {
  const directory = folder();
  const usual = process.umask(0o077);
  onTestFinished(() => void process.umask(usual));
  using _ = await hold(directory, 'first');
  expect(readdirSync(directory).map((name) => statSync(join(directory, name)).mode & 0o777)).toEqual([0o644]);
});

test('a run that does not wait and comes between the last look of another and its entry disturbs it all the same', async () => {
  const directory = folder();
  const intruder = join(directory, `99999999999999999999-${process.pid}.json`);
  const entry = JSON.stringify({ owner: thisProcess(), run: 'intruder', holds: true, intrudes: true });
  let published = 0;
  before.publishing = () => {
    // first that it waits, then that it holds
    if (++published === 2) writeFileSync(intruder, entry);
  };
  onTestFinished(() => {
    before.publishing = () => {};
  });
  using lock = await hold(directory, 'first');
  expect(lock.overlapped()).toBe(true);
  expect(existsSync(`${intruder}.overlapped`)).toBe(true);
});
