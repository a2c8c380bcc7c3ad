import type { Chart } from '../../model/report.ts';
import { csv } from '../csv.ts';

/** The data of a chart as CSV, a row per point: `line,x,y`, with `low,high` where there is a band. Values are in the units of its axes. */
export function chartCsv({ lines, x, y }: Pick<Chart, 'lines' | 'x' | 'y'>): string {
  const hasBand = lines.some(({ points }) => points.some((point) => point.length > 2));
  const head = ['line', withUnit(x), withUnit(y), ...(hasBand ? ['low', 'high'] : [])];
  const rows = lines.flatMap(({ label, points }) =>
    points.map((point) => [label, ...point, ...Array<null>(head.length - 1 - point.length).fill(null)]),
  );
  return csv(head, rows);
}

function withUnit({ label, unit }: Chart['x']): string {
  return unit === '' ? label : `${label} (${unit})`;
}
