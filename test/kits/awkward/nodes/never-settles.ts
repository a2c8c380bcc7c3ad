import type { CanSettle, NodeProgram } from 'regatta/node';
import idle from './idle.ts';

export default {
  async start() {
    const node: CanSettle = { unsettled: () => 'has 0 of 3 friends' };
    return { ...(await idle.start()), ...node };
  },
} satisfies NodeProgram;
