import type { NodeProgram } from 'regatta/node';
import idle from './idle.ts';

export default {
  async start(_params, context) {
    void context.loadStart.then(() => setTimeout(() => context.exited('out of patience'), 500));
    return idle.start();
  },
} satisfies NodeProgram;
