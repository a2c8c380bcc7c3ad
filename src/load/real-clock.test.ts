import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { realClock } from './real-clock.ts';

test('sleeps until the instant, never less, and not much longer', async () => {
  for (const ns of [0.3e6, 1e6, 2.7e6, 11.1e6]) {
    const at = realClock.now() + ns;
    await realClock.sleepUntil(at);
    expect(realClock.now()).toBeGreaterThanOrEqual(at);
    expect(realClock.now()).toBeLessThan(at + 500e6);
  }
});

test('does not sleep for an instant that is over', async () => {
  await realClock.sleepUntil(realClock.now() - 1);
});

test('wakes at once with the reason of an abort', async () => {
  const abort = new AbortController();
  const sleeping = realClock.sleepUntil(realClock.now() + 60e9, abort.signal);
  abort.abort(new Error('enough'));
  await expect(sleeping).rejects.toThrow('enough');
  await expect(realClock.sleepUntil(0, abort.signal)).rejects.toThrow('enough');
});

test('shares its scale with the other processes of the machine', () => {
  const before = realClock.now();
  const other = Number(execFileSync(process.execPath, ['-e', 'process.stdout.write(String(process.hrtime.bigint()))']).toString());
  expect(other).toBeGreaterThan(before);
  expect(other).toBeLessThan(realClock.now());
});
