import { NS_PER_MS, NS_PER_S } from './clock.ts';
import type { Pacer } from './pacer.ts';

/** Beyond this no run goes on, ns: a count that is not reached by then never is. */
const farthestNs = 2 ** 53;
/** As exact as an instant is after a month, ns. */
const exactNs = 0.25;

/**
 * For counts that ascend, when a rate's integral comes to each of them, for shapes that have no closed form: Newton's method between two bounds, which
 * falls back on halving them where the rate is no guide (Press et al., Numerical Recipes, 3rd ed., §9.4).
 */
export function reachCount(curve: Pick<Pacer, 'count' | 'rate' | 'lengthNs'>): (target: number) => number {
  const endNs = Math.min(curve.lengthNs, farthestNs);
  let reachedNs = 0;
  return (target) => {
    let low = reachedNs;
    let high = low;
    const missing = target - curve.count(low);
    if (missing <= 0) return low;
    const straightOn = (missing * NS_PER_S) / curve.rate(low);
    // where nothing is due now, look on by a millisecond at first
    for (let step = Number.isFinite(straightOn) ? Math.max(1, straightOn) : NS_PER_MS; ; step *= 2) {
      high = Math.min(endNs, low + step);
      if (curve.count(high) >= target) break;
      if (high === endNs) return Number.POSITIVE_INFINITY;
    }
    reachedNs = solve(curve, target, { low, high });
    return reachedNs;
  };
}

/** The instant between two bounds. */
function solve(curve: Pick<Pacer, 'count' | 'rate'>, target: number, bounds: { readonly low: number; readonly high: number }): number {
  let { low, high } = bounds;
  let at = high;
  while (high - low > exactNs) {
    const missing = target - curve.count(at);
    if (missing > 0) low = at;
    else high = at;
    const newton = at + (missing * NS_PER_S) / curve.rate(at);
    if (Math.abs(newton - at) <= exactNs) return Math.min(Math.max(newton, low), high);
    const middle = low + (high - low) / 2;
    if (middle === low || middle === high) return high;
    at = newton > low && newton < high ? newton : middle;
  }
  return high;
}
