import { expect, test } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

test('wakes sleepers in order, each at its own instant, with what they set off in between', async () => {
  const clock = new VirtualClock(100);
  const woken: string[] = [];
  const sleeper = async (name: string, at: number): Promise<void> => {
    await clock.sleepUntil(at);
    woken.push(`${name} ${clock.now()}`);
    if (name === 'a') {
      await sleeper('c', 250);
    }
  };
  void sleeper('b', 300);
  void sleeper('a', 200);
  await clock.advanceTo(299);
  expect(woken).toEqual(['a 200', 'c 250']);
  await clock.advanceTo(400);
  expect(woken).toEqual(['a 200', 'c 250', 'b 300']);
  expect(clock.now()).toBe(400);
});

test('after a stall everybody who was due wakes late', async () => {
  const clock = new VirtualClock();
  const woken = clock.sleepUntil(10).then(() => clock.now());
  clock.stallUntil(1000);
  await clock.advanceTo(1000);
  expect(await woken).toBe(1000);
});

test('rejects with the reason of an abort', async () => {
  const clock = new VirtualClock();
  const abort = new AbortController();
  const sleeping = clock.sleepUntil(10, abort.signal);
  abort.abort(new Error('enough'));
  await expect(sleeping).rejects.toThrow('enough');
  await expect(clock.sleepUntil(10, abort.signal)).rejects.toThrow('enough');
});
