import type { Random } from './random.ts';

/** How long something takes that takes another time each time. One value is a uniform distribution whose ends are the same. */
export type DurationDistribution =
  | { readonly kind: 'uniform'; readonly minNs: number; readonly maxNs: number }
  | { readonly kind: 'exponential'; readonly meanNs: number }
  /** `sigma` is the standard deviation of the logarithm. */
  | { readonly kind: 'lognormal'; readonly medianNs: number; readonly sigma: number };

/** One duration of it, ns. */
export function drawDuration(distribution: DurationDistribution, random: Random): number {
  switch (distribution.kind) {
    case 'uniform':
      return distribution.minNs + random.next() * (distribution.maxNs - distribution.minNs);
    case 'exponential':
      return distribution.meanNs * exponential(random);
    default:
      return distribution.medianNs * Math.exp(distribution.sigma * normal(random));
  }
}

/** Mean 1, by inversion; `next` is never 1, so that the logarithm is finite. */
function exponential(random: Random): number {
  return -Math.log(1 - random.next());
}

/** Mean 0, standard deviation 1: Box and Muller, Annals of Mathematical Statistics 29(2), 1958. */
function normal(random: Random): number {
  const radius = Math.sqrt(2 * exponential(random));
  return radius * Math.cos(2 * Math.PI * random.next());
}
