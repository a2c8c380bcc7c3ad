import { spawnSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { NS_PER_MS } from '../../model/clock.ts';
import type { Pacing } from '../../model/plan.ts';
import { realClock } from '../real-clock.ts';
import { pacings } from './index.ts';
import type { PacedClock } from './paced-clock.ts';

const names = Object.keys(pacings) as readonly Pacing[];

describe.each(names)('the clock of pacing %s', (pacing) => {
  const open = async (): Promise<PacedClock> => {
    const clock = await pacings[pacing]();
    onTestFinished(() => clock[Symbol.asyncDispose]());
    return clock;
  };

  test('sleeps until the instant, never less, and not much longer', async () => {
    const clock = await open();
    for (const ns of [0.02e6, 0.3e6, 1e6, 2.7e6, 11.1e6]) {
      const at = clock.now() + ns;
      await clock.sleepUntil(at);
      expect(clock.now()).toBeGreaterThanOrEqual(at);
      expect(clock.now()).toBeLessThan(at + 1e9);
    }
  });

  test('wakes several, each at its instant, in whatever order they came', async () => {
    const clock = await open();
    const from = clock.now() + 5e6;
    const sleep = async (at: number): Promise<boolean> => clock.sleepUntil(at).then(() => clock.now() >= at);
    expect(await Promise.all([3, 1, 4, 1, 2].map((n) => sleep(from + n * 5e6)))).toEqual([true, true, true, true, true]);
  });

  test.each([
    ['sooner than those before let it expect', 40, 1],
    ['later than that', 5, 60],
    ['after a pause', 5, 2, 50],
  ])('wakes for an instant that comes %s', async (_, intervalMs, lastMs, pauseMs = 0) => {
    const clock = await open();
    const firstNs = clock.now();
    for (const count of [1, 2, 3]) await clock.sleepUntil(firstNs + count * intervalMs * NS_PER_MS);
    await setTimeout(pauseMs);
    const atNs = clock.now() + lastMs * NS_PER_MS;
    await clock.sleepUntil(atNs);
    expect(clock.now()).toBeGreaterThanOrEqual(atNs);
  });

  test('lets other work have its turn where the instant is over', async () => {
    const clock = await open();
    let turns = 0;
    setImmediate(() => turns++);
    await clock.sleepUntil(clock.now() - 1);
    expect(turns).toBe(1);
  });

  test('wakes at once with the reason of an abort, and others as ever', async () => {
    const clock = await open();
    const abort = new AbortController();
    const far = clock.sleepUntil(clock.now() + 60e9, abort.signal);
    const near = clock.sleepUntil(clock.now() + 20e6, abort.signal);
    const other = clock.sleepUntil(clock.now() + 30e6);
    abort.abort(new Error('enough'));
    await expect(far).rejects.toThrow('enough');
    await expect(near).rejects.toThrow('enough');
    await expect(clock.sleepUntil(0, abort.signal)).rejects.toThrow('enough');
    await other;
  });

  test('is on the scale of the real clock', async () => {
    const clock = await open();
    const before = realClock.now();
    const now = clock.now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(realClock.now());
  });

  test.each([
    ['is left open', ''],
    ['is closed', 'await clock[Symbol.asyncDispose]();'],
    ['is left open and sleeping when the process exits', 'void clock.sleepUntil(clock.now() + 60e9); process.exit(0);'],
  ])('lets the process end when it %s', (_, last) => {
    const program = `
      const { pacings } = await import('${new URL('index.ts', import.meta.url).href}');
      const clock = await pacings['${pacing}']();
      const alive = setInterval(() => {}, 1000);
      await clock.sleepUntil(clock.now() + 2e6);
      clearInterval(alive);
      ${last}
      console.log('slept');`;
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect([stderr, status]).toEqual(['', 0]);
    expect(stdout).toBe(last.includes('exit') ? '' : 'slept\n');
  });
});

test('the clock of pacing precise wakes its thread seldom where instants are evenly apart', async () => {
  await using clock = await pacings.precise();
  const notify = vi.spyOn(Atomics, 'notify');
  onTestFinished(() => notify.mockRestore());
  const firstNs = clock.now();
  const count = 200;
  for (let n = 1; n <= count; n++) await clock.sleepUntil(firstNs + 2 * n * NS_PER_MS);
  expect(notify.mock.calls.length).toBeLessThan(count / 2);
});
