import type { NodeProgram } from 'regatta/node';

export default {
  start(_params, context) {
    context.log('still looking for my configuration');
    return new Promise(() => {});
  },
} satisfies NodeProgram;
