import type { NodeProgram } from 'regatta/node';

export default {
  start: async () => ({ card: {}, connect: async () => {}, [Symbol.asyncDispose]: async () => {} }),
} satisfies NodeProgram;
