import type { Chart, ChartKind, ChartPoint } from '../../model/report.ts';

type Extent = readonly [least: number, most: number];

/** How far the points of a chart reach along an axis; null where none can be drawn: a log axis has no place for 0 and what is below. */
export function chartExtent({ lines, kind, cellWidth = 0, ...chart }: Chart, axis: 'x' | 'y'): Extent | null {
  const isLog = chart[axis].scale === 'log';
  let least = Infinity;
  let most = -Infinity;
  for (const { points } of lines) {
    const end = axis === 'x' ? endsOf[kind]?.(points, { isLog, cellWidth }) : undefined;
    for (const value of [...points.flatMap((point) => valuesOf(point, axis)), ...(end ?? [])]) {
      if (!Number.isFinite(value) || (isLog && value <= 0)) continue;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  if (least > most) return null;
  return withRules(
    [least, most],
    (chart.rules ?? []).filter((rule) => rule.axis === axis).map(({ value }) => value),
    isLog,
  );
}

function valuesOf([x, y, low, high]: ChartPoint, axis: 'x' | 'y'): number[] {
  if (axis === 'x') return [x];
  return low === undefined || high === undefined ? [y] : [y, low, high];
}

/** Where shapes end that reach beyond the x of their last point. */
const endsOf: {
  readonly [kind in ChartKind]?: (
    points: readonly ChartPoint[],
    shape: { readonly isLog: boolean; readonly cellWidth: number },
  ) => number[];
} = {
  bars: (points, { isLog }) => [endOfBars(points, isLog)],
  cells: (points, { cellWidth }) => points.map(([x]) => x + cellWidth),
};

/** A bar reaches to the next x; the last is as wide as the one before it. */
export function endOfBars(points: readonly ChartPoint[], isLog: boolean): number {
  const [last, previous] = [points.at(-1)?.[0] ?? NaN, points.at(-2)?.[0]];
  if (previous === undefined) return last;
  return isLog ? (last * last) / previous : last + (last - previous);
}

/** Limits belong into the picture unless they would squeeze what was measured into less than half of it. */
function withRules(extent: Extent, limits: readonly number[], isLog: boolean): Extent {
  const length = ([least, most]: Extent): number => (isLog ? Math.log(most / least) : most - least);
  return limits.reduce<Extent>((wide, limit) => {
    if (!Number.isFinite(limit) || (isLog && limit <= 0)) return wide;
    const wider: Extent = [Math.min(wide[0], limit), Math.max(wide[1], limit)];
    return length(wider) <= 2 * length(extent) ? wider : wide;
  }, extent);
}
