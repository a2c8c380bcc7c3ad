import type { NodeProgram } from 'regatta/node';
import idle from './idle.ts';

export default {
  async start(_params, context) {
    const line = 'x'.repeat(1000);
    const timer = setInterval(() => {
      for (let count = 0; count < 1000; count++) context.log(line);
    }, 5);
    context.signal.addEventListener('abort', () => clearInterval(timer));
    return idle.start();
  },
} satisfies NodeProgram;
