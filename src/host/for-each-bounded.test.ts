import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { forEachBounded } from './for-each-bounded.ts';

test('does all of it, and never more than so much at a time', async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await forEachBounded([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    most = Math.max(most, ++running);
    await sleep(1);
    running--;
    done.push(item);
  });
  expect(done.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(most).toBe(3);
});

test('begins nothing more after the first error, and rejects with it', async () => {
  const begun: number[] = [];
  const work = forEachBounded([1, 2, 3, 4, 5, 6], 2, async (item) => {
    begun.push(item);
    await sleep(item === 2 ? 1 : 10);
    if (item === 2) {
      throw new Error('two');
    }
  });
  await expect(work).rejects.toThrow('two');
  await sleep(20);
  expect(begun).toEqual([1, 2]);
});
