import type { SteerOrder } from '../model/host.ts';
import type { Lane } from './lane.ts';

/** What makes the operations of one entry happen on one agent. */
export interface Drive {
  /**
   * Starts operations from the round's start until the entry ends, or until `early` is aborted. What is in flight then is waited for by the round.
   * @returns for how long after the planned end of the entry operations were still started, ns; 0 or less when none were.
   */
  run(lane: Lane, early: AbortSignal): Promise<number>;
  /** Takes what a controller has decided, before its start or while it runs; absent where nothing can. */
  steer?(order: Pick<SteerOrder, 'segments' | 'endNs'>): void;
}
