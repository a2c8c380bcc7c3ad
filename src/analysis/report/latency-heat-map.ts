import type { Threshold } from '../../model/metric.ts';
import type { Chart, ChartLine, ChartPoint } from '../../model/report.ts';
import type { RunReader } from '../run-reader.ts';
import { type Bins, binSql, edge } from './bins.ts';
import { timeAxis } from './time-axis.ts';
import { rounded } from './thin.ts';
import { thresholdRules } from './threshold-rules.ts';

/** Cells are so many at most, whatever the run: what is finer is not seen at the width of a page. */
const mostColumns = 100;
const rows = 32;
/** As many as `figure-style` and the page have. */
const mostShades = 6;
/** Widths of columns that people can read off an axis, s. */
const widths = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600];
/** Less cannot be told apart on an axis of ns. */
const leastS = 1e-9;

const latencies = `
  SELECT ts / 1e9 AS at_s, greatest((done - ts) / 1e9, ${leastS}) AS latency
  FROM all_samples WHERE step = 'operation' AND outcome <> 'failed'`;

/** Latency of operations over time: how many of those that were to start in a span of time took how long. null without samples. */
export async function latencyHeatMap(reader: RunReader, thresholds: readonly Threshold[]): Promise<Chart | null> {
  const [all] = await reader.query(
    `SELECT count(*) AS n, min(at_s) AS from_s, max(at_s) AS until_s, min(latency) AS least, max(latency) AS most FROM (${latencies})`,
  );
  const n = Number(all?.['n'] ?? 0);
  if (n === 0) return null;
  const [fromS, untilS, least, most] = [all?.['from_s'], all?.['until_s'], all?.['least'], all?.['most']].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  const widthS = widthFor(untilS - fromS);
  const bins: Bins = { from: least * 0.999, until: Math.max(most, least * 1.1), count: rows, isLog: true };
  const cells = await reader.query(
    `SELECT floor(at_s / ${widthS})::INTEGER AS col, ${binSql(bins, 'latency')} AS bin, count(*) AS n FROM (${latencies}) GROUP BY ALL ORDER BY col, bin`,
  );
  const points = cells.map(({ col, bin, n: count }): Cell => {
    const [low, high] = [edge(bins, Number(bin) - 1), edge(bins, Number(bin))];
    return [rounded(Number(col) * widthS), rounded(Math.sqrt(low * high)), rounded(low), rounded(high), Number(count)];
  });
  const rules = thresholdRules(thresholds, 'operations', 'y');
  return {
    name: 'latency-heat-map',
    title: 'Latency of operations, all of it, over time',
    about:
      'How many operations of each span of time took how long: the stronger the colour, the more. Counted by when they were to start; unknown outcomes count with the time for which they were waited, failed ones do not count.',
    kind: 'cells',
    metric: 'operations',
    x: timeAxis,
    y: { label: 'latency', unit: 's', scale: 'log' },
    lines: inShades(points),
    cellWidth: widthS,
    ...(rules.length === 0 ? {} : { rules }),
    n,
  };
}

type Cell = ChartPoint & { readonly length: 5 };

function widthFor(spanS: number): number {
  return widths.find((width) => spanS / width < mostColumns) ?? spanS / (mostColumns - 1);
}

/** Each shade stands for as many times more as the one before, since counts differ by orders of magnitude. */
function inShades(points: readonly Cell[]): readonly ChartLine[] {
  const most = Math.max(...points.map((point) => point[4]));
  const shades = Math.min(mostShades, most);
  const ends = Array.from({ length: shades }, (_, shade) => Math.max(shade + 1, Math.round(most ** ((shade + 1) / shades))));
  return ends.map((end, shade) => {
    const from = (ends[shade - 1] ?? 0) + 1;
    const label = from === end ? `${end}` : `${from}–${end}`;
    return {
      label: shade === 0 ? `${label} ${end === 1 ? 'operation' : 'operations'}` : label,
      points: points.filter((point) => point[4] >= from && point[4] <= end),
    };
  });
}
