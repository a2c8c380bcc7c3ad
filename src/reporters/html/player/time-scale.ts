import { lastMs, type Journey, timeToShare } from './journey.ts';

/** Between the time since publication and a place on the slider, 0 to 1. */
export interface TimeScale {
  readonly lastMs: number;
  msAt(position: number): number;
  positionAt(ms: number): number;
}

/**
 * Nearly even while the message spreads and compressed after, so that a node that had it ten times later than half of them did does not make everybody wait:
 * position = ln(1 + t ÷ τ) ÷ ln(1 + last ÷ τ), where τ is the time to half of the nodes that had it.
 */
export function timeScale(journey: Journey): TimeScale {
  const last = lastMs(journey);
  const half = timeToShare({ ...journey, all: journey.order.length }, 0.5) ?? 0;
  const tau = half > 0 ? half : last;
  if (last <= 0) return { lastMs: 0, msAt: () => 0, positionAt: (ms) => (ms === Number.POSITIVE_INFINITY ? ms : 0) };
  const span = Math.log1p(last / tau);
  return {
    lastMs: last,
    // the end is exactly the end, whatever the logarithm makes of it
    msAt: (position) => (position >= 1 ? last : tau * Math.expm1(Math.max(0, position) * span)),
    positionAt: (ms) => (ms === last ? 1 : Math.log1p(Math.max(0, ms) / tau) / span),
  };
}

/** Round times (1, 2 or 5 of a decade) to write on an axis of this scale, at least `apart` from one another and from the end. */
export function roundTimes(scale: TimeScale, apart: number): number[] {
  if (scale.lastMs <= 0) return [];
  const chosen: number[] = [];
  // the label of the end lies wholly before it, each other around its place
  let free = 1 - 1.5 * apart;
  for (let decade = Math.floor(Math.log10(scale.lastMs)); decade > Math.log10(scale.lastMs) - 4; decade--) {
    for (const digit of [5, 2, 1]) {
      const ms = digit * 10 ** decade;
      if (scale.positionAt(ms) > free || scale.positionAt(ms) < apart) continue;
      chosen.unshift(ms);
      free = scale.positionAt(ms) - apart;
    }
  }
  return chosen;
}
