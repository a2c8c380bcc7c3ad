import { highlightedValues } from '../../model/highlighted-values.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Chart, ReportTable, RunInSet, SetReport } from '../../model/report.ts';
import { parameterCurves } from './parameter-curves.ts';

/** Several runs in one report: what was varied against what came of it, and the charts of all laid over one another. */
export function makeSetReport(name: string, runs: readonly RunInSet[]): SetReport {
  const varied = variedParams(runs.map(({ params }) => params));
  const labels = labelsOf(runs, varied);
  const labelled = runs.map((run, index) => ({ ...run, label: labels[index] ?? '' }));
  return {
    name,
    runs: labelled,
    overlays: overlays(labelled),
    curves: parameterCurves(runs, varied),
    table: table(labelled, varied),
  };
}

/** Params that are not the same in all runs, in the order in which they first come. */
function variedParams(all: readonly JsonObject[]): string[] {
  const names = new Set(all.flatMap((params) => Object.keys(params)));
  return [...names].filter((name) => new Set(all.map((params) => JSON.stringify(params[name]))).size > 1);
}

/** `D=4 rate=5`; repeats of the same params are numbered, and runs that differ in no param are told apart by their ids. */
function labelsOf(runs: readonly RunInSet[], varied: readonly string[]): string[] {
  if (varied.length === 0) return runs.map(({ report }) => report.results.run);
  const plain = runs.map(({ params }) => varied.map((name) => `${name}=${inWords(params[name])}`).join(' '));
  return plain.map((label, index) => {
    const before = plain.slice(0, index).filter((each) => each === label).length;
    return before === 0 ? label : `${label} (${before + 1})`;
  });
}

function inWords(value: Json | undefined): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '–');
}

/** So many lines are told apart in one chart. */
const mostLines = 12;

/** Charts that at least two runs have. Of those with many lines, the first of each run: that over all labels. */
function overlays(runs: SetReport['runs']): Chart[] {
  const byName = Map.groupBy(
    runs.flatMap(({ label, report }) => report.charts.map((chart) => ({ label, chart }))),
    ({ chart }) => chart.name,
  );
  return [...byName.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length < 2) return [];
    const isShort =
      group.reduce((count, { chart }) => count + chart.lines.length, 0) <= mostLines &&
      !first.chart.lines.some(({ label }) => label === 'all');
    const lines = group.flatMap(({ label, chart }) =>
      (isShort ? chart.lines : chart.lines.slice(0, 1)).map((line) => ({
        label: line.label === '' || line.label === 'all' ? label : `${label} ${line.label}`,
        points: line.points,
      })),
    );
    return [{ ...first.chart, lines, n: group.reduce((sum, { chart }) => sum + chart.n, 0) }];
  });
}

/** The headline numbers of each run side by side. */
function table(runs: SetReport['runs'], varied: readonly string[]): ReportTable {
  const values = runs.map(({ report }) => new Map(highlightedValues(report.results).map((value) => [value.name, value])));
  const metrics = [...new Map(values.flatMap((ofRun) => [...ofRun])).values()];
  const isNumber = (name: string): boolean => runs.every(({ params }) => typeof params[name] === 'number');
  return {
    name: 'runs',
    title: 'Run by run',
    about: 'What was varied, what each run came to, and its headline numbers.',
    columns: [
      ...varied.map((name) => ({ name: `param ${name}`, label: name, ...(isNumber(name) ? { unit: 'count' } : {}) })),
      { name: 'result', label: 'result' },
      ...metrics.map(({ name, unit, per, better }) => ({ name, label: per === undefined ? name : `${name} per ${per}`, unit, better })),
      { name: 'run', label: 'run' },
    ],
    rows: runs.map(({ params, report }, index) => [
      ...varied.map((name) => params[name] ?? null),
      report.results.result,
      ...metrics.map(({ name }) => values[index]?.get(name)?.value ?? null),
      report.results.run,
    ]),
  };
}
