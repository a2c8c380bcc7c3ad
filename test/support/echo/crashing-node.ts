import type { NodeProgram } from '../../../src/sdk/node.ts';

/** A node that soon after its start throws where nobody can catch it. */
const program: NodeProgram = {
  async start() {
    setTimeout(() => {
      throw new Error('nobody caught me');
    }, 100);
    return { card: null, connect: async () => undefined, [Symbol.asyncDispose]: async () => undefined };
  },
};

export default program;
