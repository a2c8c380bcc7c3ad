import { NS_PER_S } from '../../model/clock.ts';
import type { Pacer } from '../../model/load.ts';

/** `rate` operations per second, evenly spaced: operation n is due at n / rate after the round's start. */
export function constantPacer(rate: number): Pacer {
  if (!(rate > 0 && Number.isFinite(rate))) {
    throw new RangeError(`a constant rate must be above 0 per second, not ${rate}`);
  }
  return {
    schedule() {
      let n = 0;
      // from n each time, never by adding up: nothing drifts
      return () => (n++ * NS_PER_S) / rate;
    },
    rate: () => rate,
  };
}
