import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from 'regatta/scenario';

/** Work that takes 2 to 10 ms, and fails once in 200 times. */
export default {
  operation: async ({ number, random }) => {
    await sleep(2 + random.int(9));
    if (number % 200 === 199) throw new Error('out of luck');
  },
} satisfies Scenario;
