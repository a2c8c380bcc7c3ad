import type { NodeProgram } from 'regatta/node';

export default {
  async start(_params, context) {
    context.log('opening the database');
    throw new Error('the database is locked');
  },
} satisfies NodeProgram;
