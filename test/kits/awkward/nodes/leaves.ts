import { spawn } from 'node:child_process';
import type { NodeProgram } from 'regatta/node';
import idle from './idle.ts';

export default {
  async start() {
    spawn('sleep', ['300'], { stdio: 'ignore', detached: true }).unref();
    return idle.start();
  },
} satisfies NodeProgram;
