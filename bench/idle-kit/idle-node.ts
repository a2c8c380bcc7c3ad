import type { NodeProgram } from '../../src/sdk/node.ts';
import { openSync } from '../../src/sdk/sync.ts';

/** A node that attaches to the rendezvous and does nothing: what it costs is what a node costs at least. */
const program: NodeProgram = {
  async start() {
    const sync = await openSync();
    return { card: null, connect: async () => undefined, [Symbol.asyncDispose]: () => sync[Symbol.asyncDispose]() };
  },
};

export default program;
