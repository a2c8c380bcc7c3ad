import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { realClock } from '../load/real-clock.ts';
import { EventLoopMeter } from './event-loop-meter.ts';

test('sees a stall as all that came during it would have: its mean wait is half the stall', async () => {
  const meter = new EventLoopMeter(realClock);
  meter.start();
  await sleep(30);
  const until = realClock.now() + 200e6;
  while (realClock.now() < until);
  await sleep(30);
  meter.stop();
  expect(meter.total.max).toBeGreaterThan(150e6);
  // a stall of 200 ms covers some 20 intervals, those around it a handful
  expect(meter.total.count).toBeGreaterThan(18);
  expect(meter.total.quantile(0.5)).toBeGreaterThan(50e6);
  expect(meter.total.quantile(0.5)).toBeLessThan(180e6);
});

test('counts nothing before its start and after its stop', async () => {
  const meter = new EventLoopMeter(realClock);
  await sleep(15);
  expect(meter.total.count).toBe(0);
  meter.start();
  await sleep(35);
  meter.stop();
  const { count } = meter.total;
  expect(count).toBeGreaterThan(0);
  await sleep(25);
  expect(meter.total.count).toBe(count);
});
