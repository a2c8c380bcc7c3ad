import { spawn } from 'node:child_process';
import type { NodeProgram } from '../../../src/sdk/node.ts';

/** A node that starts a program of its own, and with `leave` one that leaves the process group of its host. */
const program: NodeProgram = {
  async start(params) {
    const child = spawn('sleep', ['30'], { stdio: 'ignore', detached: params['leave'] === true });
    return { card: child.pid ?? null, connect: async () => undefined, [Symbol.asyncDispose]: async () => undefined };
  },
};

export default program;
