import type { Clock } from '../../model/clock.ts';

/** The real clock with a way of waiting of its own, and whatever it needs for that. Nobody sleeps any more when it is disposed of. */
export interface PacedClock extends Clock, AsyncDisposable {}
