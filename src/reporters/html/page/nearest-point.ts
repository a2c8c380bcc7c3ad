import type { ChartPoint } from '../../../model/report.ts';
import { place, type Placement } from '../../chart/placement.ts';

/**
 * The point of a line that lies nearest to `at`, in units of the drawing; where values are held until the next point, the one that holds there.
 * Points stand in order of x.
 */
export function nearestPoint(
  points: readonly ChartPoint[],
  at: number,
  { x, isHeld }: { readonly x: Placement; readonly isHeld: boolean },
): ChartPoint | undefined {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (place(x, points[middle]?.[0] ?? NaN) <= at) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [points[low - 1], points[low]];
  if (before === undefined || after === undefined) return before ?? after;
  return isHeld || at - place(x, before[0]) <= place(x, after[0]) - at ? before : after;
}
