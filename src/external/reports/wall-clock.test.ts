import { expect, test } from 'vitest';
import { wallMinusMonotonicNs } from './wall-clock.ts';

test('the monotonic clock and the offset make the wall clock', () => {
  const before = Date.now();
  const wallMs = (Number(process.hrtime.bigint()) + wallMinusMonotonicNs()) / 1e6;
  expect(wallMs).toBeGreaterThanOrEqual(before - 2);
  expect(wallMs).toBeLessThanOrEqual(Date.now() + 3);
});
