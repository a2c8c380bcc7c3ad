import type { NodeProgram } from '../../src/sdk/node.ts';

/** A node that does nothing: what it costs is what a node costs at least. */
const program: NodeProgram = {
  async start() {
    return { card: null, connect: async () => undefined, [Symbol.asyncDispose]: async () => undefined };
  },
};

export default program;
