import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { realClock } from './real-clock.ts';

test('shares its scale with the other processes of the machine', () => {
  const before = realClock.now();
  const other = Number(execFileSync(process.execPath, ['-e', 'process.stdout.write(String(process.hrtime.bigint()))']).toString());
  expect(other).toBeGreaterThan(before);
  expect(other).toBeLessThan(realClock.now());
});
