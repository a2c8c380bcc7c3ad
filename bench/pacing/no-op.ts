import type { Scenario } from '../../src/sdk/scenario.ts';

/** What is measured is Regatta alone. */
export default { operation() {} } satisfies Scenario;
