import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { watchMachine } from './watch-machine.ts';

test.skipIf(!existsSync('/proc/self/schedstat'))('tells the CPU time of the interval and the shares that others took', () => {
  const seen = watchMachine();
  const begin = process.hrtime.bigint();
  while (process.hrtime.bigint() - begin < 100_000_000n);
  const { cpuNs, runQueueWaitNs, stealShare } = seen();
  expect(cpuNs).toBeGreaterThan(10e6);
  expect(runQueueWaitNs).toBeGreaterThanOrEqual(0);
  expect(stealShare).toBeGreaterThanOrEqual(0);
  expect(stealShare).toBeLessThanOrEqual(1);
});
