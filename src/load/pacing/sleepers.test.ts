import { expect, test, vi } from 'vitest';
import { realClock } from '../real-clock.ts';
import { Sleepers } from './sleepers.ts';

const soonNs = (): number => realClock.now() + 1e9;

test('a signal is listened to once, however often somebody sleeps until it is aborted', async () => {
  const sleepers = new Sleepers(() => undefined);
  const abort = new AbortController();
  const listen = vi.spyOn(abort.signal, 'addEventListener');
  const sleeping = Array.from({ length: 50 }, () => sleepers.sleepUntil(soonNs(), abort.signal));
  const other = sleepers.sleepUntil(soonNs(), new AbortController().signal);
  expect(listen).toHaveBeenCalledOnce();
  abort.abort(new Error('enough'));
  const ends = await Promise.allSettled(sleeping);
  expect(ends.every((end) => end.status === 'rejected' && (end.reason as Error).message === 'enough')).toBe(true);
  // the other sleeps on
  expect(sleepers.nextNs).toBeLessThan(Number.POSITIVE_INFINITY);
  await expect(Promise.race([other, Promise.resolve('asleep')])).resolves.toBe('asleep');
});

test('who has been woken is not waited for any more', async () => {
  const sleepers = new Sleepers(() => undefined);
  const order: string[] = [];
  const [later, sooner] = [soonNs(), realClock.now() + 2e6];
  void sleepers.sleepUntil(later).then(() => order.push('far'));
  const near = ['first', 'second'].map((name) => sleepers.sleepUntil(sooner).then(() => order.push(name)));
  expect(sleepers.nextNs).toBe(sooner);
  while (realClock.now() < sooner) sleepers.wake();
  sleepers.wake();
  expect(sleepers.nextNs).toBe(later);
  await Promise.all(near);
  expect(order).toEqual(['first', 'second']);
});
