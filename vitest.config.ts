import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// tests wait more than they compute: with one worker for each core but one, as is usual, a machine of two cores would idle half of the time
const maxWorkers = Math.max(2, availableParallelism() - 1);
const endToEnd = { testTimeout: 180_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'kits/**/*.test.ts', 'scripts/**/*.test.ts'],
          testTimeout: 60_000,
          maxWorkers,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...endToEnd,
          name: 'end-to-end',
          include: ['test/*.test.ts'],
          globalSetup: 'test/support/temporary-folder.ts',
          setupFiles: 'test/support/own-machine.ts',
          maxWorkers,
          sequence: { groupOrder: 1 },
        },
      },
      // what such a test claims, it claims of a machine on which nothing else goes on
      { test: { ...endToEnd, name: 'end-to-end-alone', include: ['test/alone/*.test.ts'], maxWorkers: 1, sequence: { groupOrder: 2 } } },
    ],
  },
});
