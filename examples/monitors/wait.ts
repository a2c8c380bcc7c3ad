import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from 'regatta/scenario';

/** Work that takes a millisecond. */
export default { operation: () => sleep(1) } satisfies Scenario;
