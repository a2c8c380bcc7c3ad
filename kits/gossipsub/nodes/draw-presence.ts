import type { DurationRange, JsonObject, NodeContext } from 'regatta/node';
import { RegattaError } from 'regatta/node';
import { parseConnectDelays } from '../connect-delays.ts';
import type { Presence } from './card.ts';

/** Draws from the node's randomness when it comes and goes, as its params say. */
export function drawPresence(params: JsonObject, { node, random }: Pick<NodeContext, 'node' | 'random'>): Presence {
  const delays = typeof params['connectDelays'] === 'string' ? parseConnectDelays(params['connectDelays']) : [];
  if (typeof delays === 'string') throw new RegattaError('NODE_START', `connectDelays: ${delays}`);
  const jitter = (params['connectDelayJitter'] as number | undefined) ?? 0;
  const joinsNs = (delays[node.index] ?? 0) * (1 + jitter * (2 * random.next() - 1));
  const staysNs = drawDuration(params['leaveAfter'], random.next());
  const leavesNs = staysNs === null ? null : joinsNs + staysNs;
  const isAwayNs = drawDuration(params['rejoinAfter'], random.next());
  return { joinsNs, leavesNs, rejoinsNs: leavesNs === null || isAwayNs === null ? null : leavesNs + isAwayNs };
}

function drawDuration(range: unknown, draw: number): number | null {
  if (range === undefined || range === null) return null;
  const { min, max } = range as DurationRange;
  return min + draw * (max - min);
}
