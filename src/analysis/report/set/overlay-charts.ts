import type { Chart, ChartLine, RunReport } from '../../../model/report.ts';

/** More lines than this cannot be told apart. */
const mostLines = 12;

/** Charts that at least two of the runs have, their lines laid over one another and named after the runs. */
export function overlayCharts(reports: readonly RunReport[], labels: readonly string[]): Chart[] {
  const names = new Set(reports.flatMap(({ charts }) => charts.map(({ name }) => name)));
  return [...names].flatMap((name) => {
    const charts = reports.flatMap(({ charts }, index) =>
      charts.filter((chart) => chart.name === name).map((chart) => ({ chart, run: labels[index] ?? '' })),
    );
    return charts.length < 2 ? [] : [overlay(charts)];
  });
}

type Layer = { readonly chart: Chart; readonly run: string };

function overlay(layers: readonly Layer[]): Chart {
  const [{ chart: first }] = layers as readonly [Layer];
  const all = layers.reduce((sum, { chart }) => sum + chart.lines.length, 0);
  // where there would be too many, each run shows its first line: that of all rows, or the middle one
  const isShort = all > mostLines;
  const lines = layers.flatMap(({ chart, run }) =>
    (isShort ? chart.lines.slice(0, 1) : chart.lines).map((line) => named(line, run, isShort)),
  );
  const rules = new Map(layers.flatMap(({ chart }) => chart.rules ?? []).map((rule) => [JSON.stringify(rule), rule]));
  const { rules: _rules, leftOut: _leftOut, ...rest } = first;
  const only = first.lines[0]?.label ?? '';
  return {
    ...rest,
    about: isShort && only !== '' ? `${first.about} Of each run, ${only} is drawn.` : first.about,
    // bars of several runs would hide one another
    kind: first.kind === 'bars' ? 'steps' : first.kind,
    lines: lines.slice(0, mostLines),
    ...(rules.size === 0 ? {} : { rules: [...rules.values()] }),
    n: layers.reduce((sum, { chart }) => sum + chart.n, 0),
    ...(lines.length > mostLines ? { leftOut: lines.length - mostLines } : {}),
  };
}

function named({ label, points }: ChartLine, run: string, isOnly: boolean): ChartLine {
  return { label: label === '' || isOnly ? run : `${run}: ${label}`, points };
}
