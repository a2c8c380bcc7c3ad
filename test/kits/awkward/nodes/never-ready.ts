import type { NodeProgram } from 'regatta/node';

export default {
  start(_params, context) {
    context.log('still looking for my configuration');
    process.stdout.write('printed past the log: looking under the carpet\n');
    return new Promise(() => {});
  },
} satisfies NodeProgram;
