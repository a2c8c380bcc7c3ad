import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runQueueWaitNs } from './run-queue-wait.ts';

test.skipIf(!existsSync('/proc/self/schedstat'))('grows while others hold every core', () => {
  const others = Array.from({ length: 2 * availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  try {
    const before = runQueueWaitNs() ?? 0;
    const begin = process.hrtime.bigint();
    while (process.hrtime.bigint() - begin < 400_000_000n);
    expect((runQueueWaitNs() ?? 0) - before).toBeGreaterThan(10e6);
  } finally {
    for (const other of others) other.kill('SIGKILL');
  }
});
