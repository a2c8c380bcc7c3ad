import type { Chart, ChartLine, SetReport } from '../../model/report.ts';
import { mostLines } from './make-chart.ts';

interface Layer {
  readonly chart: Chart;
  /** Of the run. */
  readonly label: string;
}

/** Charts that at least two runs have, their lines laid over one another. Heat maps would hide one another. */
export function overlayCharts(runs: SetReport['runs']): Chart[] {
  const layers = runs.flatMap(({ label, report }) =>
    report.charts.filter(({ kind }) => kind !== 'cells').map((chart): Layer => ({ label, chart })),
  );
  return [...Map.groupBy(layers, ({ chart }) => chart.name).values()].filter(({ length }) => length > 1).map(overlay);
}

/** More lines than this, of several runs, are a tangle. */
const mostTogether = 6;

/** Where there would be too many lines, and of distributions, each run shows its first: that over all labels, or the middle. */
function overlay(layers: readonly Layer[]): Chart {
  const [{ chart: first }] = layers as readonly [Layer];
  const count = layers.reduce((sum, { chart }) => sum + chart.lines.length, 0);
  const isShort = count > mostTogether || first.lines.some(({ label }) => label === 'all');
  const lines = layers.flatMap(({ chart, label }) => (isShort ? chart.lines.slice(0, 1) : chart.lines).map((line) => named(line, label)));
  const rules = new Map(layers.flatMap(({ chart }) => chart.rules ?? []).map((rule) => [JSON.stringify(rule), rule]));
  const { rules: _rules, leftOut: _leftOut, ...rest } = first;
  return {
    ...rest,
    // bars of several runs would hide one another
    kind: first.kind === 'bars' ? 'steps' : first.kind,
    lines: lines.slice(0, mostLines),
    ...(rules.size === 0 ? {} : { rules: [...rules.values()] }),
    n: layers.reduce((sum, { chart }) => sum + chart.n, 0),
    ...(lines.length > mostLines ? { leftOut: lines.length - mostLines } : {}),
  };
}

function named({ label, points }: ChartLine, run: string): ChartLine {
  return { label: label === '' || label === 'all' ? run : `${run} ${label}`, points };
}
