import type { Pacing } from '../../model/plan.ts';
import { realClock } from '../real-clock.ts';
import type { PacedClock } from './paced-clock.ts';
import { openPreciseClock } from './precise-clock.ts';
import { openSpinClock } from './spin-clock.ts';

/** How agents may wait for what is due, by the name that the experiment has for it. */
export const pacings: { readonly [P in Pacing]: () => Promise<PacedClock> } = {
  tick: async () => ({ ...realClock, async [Symbol.asyncDispose]() {} }),
  precise: openPreciseClock,
  spin: async () => openSpinClock(),
};
