import type { NodeProgram } from 'regatta/node';
import idle from './idle.ts';

export default {
  start: async () => ({ ...(await idle.start()), [Symbol.asyncDispose]: () => new Promise<void>(() => {}) }),
} satisfies NodeProgram;
