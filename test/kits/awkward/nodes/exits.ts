import type { NodeProgram } from 'regatta/node';

export default {
  async start() {
    process.stderr.write('fatal: out of patience\n');
    process.exit(7);
  },
} satisfies NodeProgram;
