import type { Scenario } from 'regatta/scenario';

export default {
  setup: () => new Promise<void>(() => {}),
  operation: () => undefined,
} satisfies Scenario;
