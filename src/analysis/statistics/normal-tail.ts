/** P(Z > z) of the standard normal distribution, z ≥ 0, to 14 digits: the series of Abramowitz and Stegun 26.2.11 near the middle, the continued fraction 26.2.14 in the tail. */
export function normalTail(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < 3) {
    let [term, sum] = [z, z];
    for (let odd = 3; term > 1e-17 * sum; odd += 2) {
      term *= (z * z) / odd;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = z;
  for (let step = 100; step > 0; step--) fraction = z + step / fraction;
  return density / fraction;
}
