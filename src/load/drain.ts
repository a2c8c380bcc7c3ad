import type { Clock } from '../model/clock.ts';
import type { RoundTally } from './round-tally.ts';
import { sleep } from './sleep.ts';

/** Waits until nothing is in flight, at most until `untilNs`, or until the signal is aborted: that is no error here. */
export async function drain(clock: Clock, tally: RoundTally, untilNs: number, signal: AbortSignal): Promise<void> {
  if (tally.inFlight.size === 0) return;
  const empty = new AbortController();
  tally.emptied = () => empty.abort();
  await sleep(clock, untilNs, AbortSignal.any([empty.signal, signal]));
  tally.emptied = undefined;
}
