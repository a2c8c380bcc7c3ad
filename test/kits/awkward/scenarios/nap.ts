import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from 'regatta/scenario';

export default {
  operation: (operation) => sleep(Number(operation.params['time']) / 1e6, undefined, { signal: operation.signal }),
} satisfies Scenario;
