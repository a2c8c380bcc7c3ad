/** What a node program imports. */
export type { Clock } from '../model/clock.ts';
export { NS_PER_MS, NS_PER_S, NS_PER_US } from '../model/clock.ts';
export { messageOf, RegattaError } from '../model/errors.ts';
export type { Json, JsonObject } from '../model/json.ts';
export type {
  CanMeasure,
  CanSettle,
  HostedNode,
  NodeContext,
  NodeProgram,
  OutputStream,
  RendezvousAddress,
  RunFacts,
  TakesTimeToStop,
} from '../model/kit.ts';
export type { Endpoints, LinkShape, NodeHandle } from '../model/node.ts';
export type { DurationRange } from '../model/params.ts';
export type { Random } from '../model/random.ts';
export { eventsTable } from '../model/table.ts';
export type { TableWriter } from '../model/table.ts';
export { DelayLine, type DelayLineOptions, Uplink } from '../network/delay-line.ts';
