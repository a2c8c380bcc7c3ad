import type { Scenario } from 'regatta/scenario';

export default {
  operation() {
    throw new Error('no such account');
  },
} satisfies Scenario;
