/** With fewer values nothing can be said of how they hang together. */
const fewestValues = 30;

/** Values so far apart hardly hang together any more, and few steps lie between them. */
const farLags = [2, 3, 4] as const;

/** The largest changes are left out: among them are those over a step. */
const shareOfChanges = 0.8;

/** In 1 / √n: of values that do not hang together, one row in twenty has an estimate above it (`bench/change-points.ts` counts what comes of it). */
const leastSure = 2.5;

/** What hangs together more than this is a walk, of which no blocks would be left. */
const mostCorrelation = 0.95;

/**
 * How many values that follow one another a permutation test must keep together, since they hang together: a machine that is warm, a neighbour that works. 1: each stands for itself.
 *
 * The length is Carlstein's (1986, The use of subseries values for estimating the variance of a general statistic from a stationary sequence) for a first-order autoregression, (2φ/(1−φ²))^⅔ ∛n.
 */
export function blockLength(values: ArrayLike<number>): number {
  const { length } = values;
  if (length < fewestValues) return 1;
  const correlation = Math.min(serialCorrelation(values), mostCorrelation);
  if (correlation <= leastSure / Math.sqrt(length)) return 1;
  const best = ((2 * correlation) / (1 - correlation ** 2)) ** (2 / 3) * Math.cbrt(length);
  return Math.max(1, Math.min(Math.ceil(best), length >> 2));
}

/**
 * φ of neighbours, as 1 − (their changes)² ÷ (changes of values further apart)²: unlike the usual estimate, a few steps move it little, and these are what is looked for. Values that hardly ever change say nothing: 0.
 */
export function serialCorrelation(values: ArrayLike<number>): number {
  const near = meanSquare(values, 1);
  const far = farLags.reduce((sum, lag) => sum + meanSquare(values, lag), 0) / farLags.length;
  return near > 0 && far > 0 ? 1 - near / far : 0;
}

function meanSquare(values: ArrayLike<number>, lag: number): number {
  const squares = Float64Array.from({ length: values.length - lag }, (_, at) => ((values[at + lag] ?? 0) - (values[at] ?? 0)) ** 2);
  const kept = squares.sort().subarray(0, Math.ceil(shareOfChanges * squares.length));
  return kept.reduce((sum, square) => sum + square, 0) / kept.length;
}
