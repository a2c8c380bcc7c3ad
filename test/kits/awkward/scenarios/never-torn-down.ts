import type { Scenario } from 'regatta/scenario';

export default {
  operation: () => undefined,
  teardown: () => new Promise<void>(() => {}),
} satisfies Scenario;
