import type { AgentsPlan } from '../model/plan.ts';
import type { Cell, Settings } from './cell.ts';
import type { topShape } from './experiment-schema.ts';
import { show } from './problems.ts';
import { readListen } from './read-listen.ts';

type Written = Settings<typeof topShape>['agents'];

const anywhere: AgentsPlan['listen'] = { host: '127.0.0.1', port: 0 };

/** Which processes drive the load: those that the experiment asks for, else the hosts beside their nodes, or one agent where there are no nodes. */
export function planAgents({ problems, parts }: Pick<Cell, 'problems' | 'parts'>, written: Written, hasNodes: boolean): AgentsPlan {
  const { count, pacing = 'tick', join = 0, listen } = typeof written === 'object' ? written : { count: written };
  const place = listen === undefined ? anywhere : readListen(listen);
  if (place === undefined) {
    problems.add(['agents', 'listen'], `${show(listen)} is no place to listen; write 127.0.0.1:0 or 0.0.0.0:41000`);
  }
  const alone = hasNodes || join > 0 ? null : 1;
  // one core is left to what is measured, and to the rest of Regatta
  const own = count === 'auto' ? Math.max(1, parts.cores - 1) : count;
  return { count: own ?? alone, pacing, join, listen: place ?? anywhere };
}
