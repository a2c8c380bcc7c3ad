import { middleOf } from './estimate.ts';

/** With fewer values nothing can be said of how they hang together. */
const fewestValues = 20;

/** Values so far apart hardly hang together any more, and few steps lie between them. */
const farLags = [2, 3, 4] as const;

/** What hangs together more than this is a walk, of which no blocks would be left. */
const mostCorrelation = 0.95;

/**
 * How many values that follow one another a permutation test must keep together, since they hang together: a machine that is warm, a neighbour that works. 1: each stands for itself.
 *
 * The length is Carlstein's (1986, The use of subseries values for estimating the variance of a general statistic from a stationary sequence) for a first-order autoregression, (2φ/(1−φ²))^⅔ ∛n, from φ beyond two standard errors on.
 */
export function blockLength(values: ArrayLike<number>): number {
  const { length } = values;
  if (length < fewestValues) return 1;
  const correlation = Math.min(serialCorrelation(values), mostCorrelation);
  if (correlation <= 2 / Math.sqrt(length)) return 1;
  const best = ((2 * correlation) / (1 - correlation ** 2)) ** (2 / 3) * Math.cbrt(length);
  return Math.max(1, Math.min(Math.ceil(best), length >> 2));
}

/**
 * φ of neighbours, as 1 − (median |xᵢ₊₁−xᵢ| ÷ that of values further apart)²: unlike the usual estimate, a few steps move it little, and these are what is looked for. Values of which half equal the next say nothing: 0.
 */
export function serialCorrelation(values: ArrayLike<number>): number {
  const near = medianChange(values, 1);
  const far = middleOf(Float64Array.from(farLags, (lag) => medianChange(values, lag)).sort());
  return near > 0 && far > 0 ? 1 - (near / far) ** 2 : 0;
}

function medianChange(values: ArrayLike<number>, lag: number): number {
  const changes = Float64Array.from({ length: values.length - lag }, (_, at) => Math.abs((values[at + lag] ?? 0) - (values[at] ?? 0)));
  return middleOf(changes.sort());
}
