import type { ChartPoint } from '../../model/report.ts';

/** More points than this on one line cannot be told apart where it is drawn. */
const mostPoints = 400;

/**
 * Points of a line, ascending in x, few enough to be drawn: of each stretch of the line its lowest and its highest point are kept, so that no spike is lost, and
 * its two ends.
 */
export function thin(points: readonly ChartPoint[]): readonly ChartPoint[] {
  if (points.length <= mostPoints) return points;
  const stretches = mostPoints / 2 - 1;
  const inner = points.length - 2;
  const kept = Array.from({ length: stretches }, (_, stretch) => {
    const from = 1 + Math.floor((stretch * inner) / stretches);
    const until = 1 + Math.floor(((stretch + 1) * inner) / stretches);
    return extremes(points.slice(from, until));
  });
  return [...points.slice(0, 1), ...kept.flat(), ...points.slice(-1)];
}

/** The lowest and the highest of some points, in their order; bands count with their ends. */
function extremes(points: readonly ChartPoint[]): readonly ChartPoint[] {
  const indexOf = (better: (one: number, other: number) => boolean, of: (point: ChartPoint) => number): number =>
    points.reduce((best, point, index) => (better(of(point), of(points[best] ?? point)) ? index : best), 0);
  const lowest = indexOf(
    (one, other) => one < other,
    (point) => point[2] ?? point[1],
  );
  const highest = indexOf(
    (one, other) => one > other,
    (point) => point[3] ?? point[1],
  );
  const kept = lowest === highest ? [lowest] : [Math.min(lowest, highest), Math.max(lowest, highest)];
  return kept.flatMap((index) => points.slice(index, index + 1));
}

/** Six digits are more than a screen has pixels, and a third of what a figure would else take. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
