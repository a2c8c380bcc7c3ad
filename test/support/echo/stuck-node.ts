import type { NodeProgram } from '../../../src/sdk/node.ts';

/** How long it holds the event loop, ms: longer than anybody waits for it, and still an end if nobody kills it. */
const STUCK_MS = 20_000;

/** A node that soon after its start never lets go of its host's event loop. */
const program: NodeProgram = {
  async start() {
    setTimeout(() => {
      const begin = process.hrtime.bigint();
      while (process.hrtime.bigint() - begin < STUCK_MS * 1e6);
    }, 100);
    return { card: null, connect: async () => undefined, [Symbol.asyncDispose]: async () => undefined };
  },
};

export default program;
