import type { Threshold } from '../../model/metric.ts';
import type { Axis, Chart, ChartLine, ChartPoint, ChartSpec } from '../../model/report.ts';
import type { Row } from '../../model/run-tables.ts';
import type { RunReader } from '../run-reader.ts';
import { shortText } from './short-text.ts';
import { rounded, thin } from './thin.ts';
import { thresholdRules } from './threshold-rules.ts';

const mostRows = 100_000;
/** More lines than this cannot be told apart. */
export const mostLines = 12;

/**
 * Draws a chart from its query. @returns null without data
 * @throws Error when the query fails or gives too many rows
 */
export async function makeChart(reader: RunReader, spec: ChartSpec, thresholds: readonly Threshold[]): Promise<Chart | null> {
  const { sql, ...about } = spec;
  const rows = await reader.query(sql, mostRows);
  if (rows.length > mostRows) throw new Error(`its query gives more than ${mostRows} rows: it is to aggregate`);
  const all = linesOf(rows, spec);
  const shown = mostRowsFirst(all).slice(0, mostLines);
  const lines = all.filter((line) => shown.includes(line));
  const rules = spec.metric === undefined ? [] : thresholdRules(thresholds, spec.metric, 'y');
  if (lines.length === 0) return null;
  return {
    ...about,
    lines: lines.map(({ label, points }): ChartLine => ({ label: all.length === 1 ? '' : label, points: thin(points) })),
    ...(rules.length === 0 ? {} : { rules }),
    n: rows.length,
    ...(all.length > lines.length ? { leftOut: all.length - lines.length } : {}),
  };
}

/** In the order of their first rows; a line whose points can all not be drawn is none. */
function linesOf(rows: readonly Row[], { x, y }: ChartSpec): ChartLine[] {
  const byLine = Map.groupBy(rows, ({ line }) => (line === undefined || line === null ? '' : String(line)));
  const lines = Array.from(byLine, ([label, own]) => ({
    label: shortText(label),
    points: own.flatMap((row) => pointOf(row, x, y)).sort(([one], [other]) => one - other),
  }));
  return lines.filter(({ points }) => points.length > 0);
}

function pointOf(row: Row, xAxis: Axis, yAxis: Axis): ChartPoint[] {
  const x = numberOf(row['x']);
  const y = numberOf(row['y']);
  if (!isOn(xAxis, x) || !isOn(yAxis, y)) return [];
  const low = numberOf(row['low']);
  const high = numberOf(row['high']);
  return [isOn(yAxis, low) && isOn(yAxis, high) ? [rounded(x), rounded(y), rounded(low), rounded(high)] : [rounded(x), rounded(y)]];
}

function numberOf(value: Row[string] | undefined): number {
  return typeof value === 'number' ? value : Number.NaN;
}

/** Whether a value has a place on an axis: on one that is logarithmic only what is above 0 does. */
function isOn({ scale }: Axis, value: number): boolean {
  return Number.isFinite(value) && (scale !== 'log' || value > 0);
}

function mostRowsFirst(lines: readonly ChartLine[]): ChartLine[] {
  return lines.toSorted((one, other) => other.points.length - one.points.length);
}
