import { expect, test } from 'vitest';
import { calibrate } from './calibration.ts';

test('takes long enough to be timed and short enough not to be noticed', () => {
  const ms = calibrate();
  expect(ms).toBeGreaterThan(5);
  expect(ms).toBeLessThan(1000);
});
