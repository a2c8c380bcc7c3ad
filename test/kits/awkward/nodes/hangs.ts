import type { NodeProgram } from 'regatta/node';
import idle from './idle.ts';

export default {
  async start(_params, context) {
    void context.loadStart.then(() =>
      setTimeout(() => {
        for (;;);
      }, 1200),
    );
    return idle.start();
  },
} satisfies NodeProgram;
