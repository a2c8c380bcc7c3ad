import type { Chart } from '../../model/report.ts';
import { csv } from '../csv.ts';

/** The data of a chart as CSV, a row per point: `line,x,y`, with `low,high` where there is a band, and `rows` where it counts them. Values are in the units of its axes. */
export function chartCsv({ lines, x, y }: Pick<Chart, 'lines' | 'x' | 'y'>): string {
  const most = Math.max(...lines.flatMap(({ points }) => points.map((point) => point.length)));
  const head = ['line', withUnit(x), withUnit(y), ...['low', 'high', 'rows'].slice(0, Math.max(0, most - 2))];
  const rows = lines.flatMap(({ label, points }) =>
    points.map((point) => [label, ...point, ...Array<null>(head.length - 1 - point.length).fill(null)]),
  );
  return csv(head, rows);
}

function withUnit({ label, unit }: Chart['x']): string {
  return unit === '' ? label : `${label} (${unit})`;
}
