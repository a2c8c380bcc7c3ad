import type { ChartPoint } from '../../../model/report.ts';
import { place } from '../../chart/placement.ts';
import { formatValue } from '../../format-value.ts';
import type { ChartData } from '../chart-data.ts';
import { nearestPoint } from './nearest-point.ts';
import type { TipRow } from './tip-row.ts';

/** The cells of a heat map that lie one above the other there, the highest first; those that are hidden are left out. */
export function cellRows({ lines, places, y }: ChartData, hidden: ReadonlySet<number>, at: number): TipRow[] {
  const shown = lines.filter((_, index) => !hidden.has(index));
  const columns = shown.map(({ points }) => nearestPoint(points, at, { x: places.x, isHeld: true })).filter((point) => point !== undefined);
  const nearest = columns.filter(([x]) => place(places.x, x) <= at).toSorted(([one], [other]) => other - one)[0] ?? columns[0];
  if (nearest === undefined) return [];
  const cells = shown.flatMap(({ points }) => points.filter(([x]) => x === nearest[0]));
  return cells.toSorted((one, other) => other[1] - one[1]).map((cell) => rowOf(cell, y.unit));
}

function rowOf([x, , low = NaN, high = NaN, rows = 0]: ChartPoint, unit: string): TipRow {
  return { name: `${formatValue(low, unit)} – ${formatValue(high, unit)}`, value: rows.toLocaleString('en-US'), colour: 'c0', x };
}
