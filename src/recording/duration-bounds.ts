import { NS_PER_S } from '../model/clock.ts';

const leastExponent = -5;
const decades = 7;

/**
 * Upper bounds of the classic histograms of durations that Prometheus is given, s: 1, 2 and 5 of each power of ten from 10 µs to 100 s. What lies above the last
 * is in `+Inf` alone. A quantile that Prometheus interpolates between two of them is off by up to 2.5 times.
 */
export const durationBoundsS: readonly number[] = [
  ...Array.from({ length: decades }, (_, decade) => [1, 2, 5].map((digit) => Number(`${digit}e${leastExponent + decade}`))).flat(),
  100,
];

/** The same in ns, as our own histograms count. */
export const durationBoundsNs: readonly number[] = durationBoundsS.map((bound) => Math.round(bound * NS_PER_S));
