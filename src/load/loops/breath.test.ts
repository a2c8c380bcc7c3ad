import { expect, test } from 'vitest';
import { VirtualClock } from '../virtual-clock.ts';
import { Breath } from './breath.ts';

test('of many who ask at once 512 may start in each turn, in their order', async () => {
  const clock = new VirtualClock();
  const breath = new Breath(clock);
  const started: number[] = [];
  for (let n = 0; n < 1300; n++) {
    const taken = breath.take();
    if (taken === undefined) started.push(n);
    else void taken.then(() => started.push(n));
  }
  expect(started.length).toBe(512);
  for (const expected of [1024, 1300]) {
    await clock.advanceTo(clock.now() + 1);
    expect(started.length).toBe(expected);
  }
  expect(started).toEqual(Array.from({ length: 1300 }, (_, n) => n));
  // what is left of the last turn
  for (let n = 0; n < 236; n++) expect(breath.take()).toBeUndefined();
  expect(breath.take()).toBeInstanceOf(Promise);
});

test('after a turn that somebody waited for as many may start as ever', async () => {
  const clock = new VirtualClock();
  const breath = new Breath(clock);
  const takeAll = (): number => {
    let taken = 0;
    while (breath.tryTake()) taken++;
    return taken;
  };
  expect(takeAll()).toBe(512);
  const turn = breath.turn();
  expect(takeAll()).toBe(0);
  await clock.advanceTo(clock.now() + 1);
  await turn;
  expect(takeAll()).toBe(512);
});
