import { highlightedValues } from '../../model/highlighted-values.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { ReportTable, RunInSet, SetReport } from '../../model/report.ts';
import { cell } from './make-table.ts';
import { overlayCharts } from './overlay-charts.ts';
import { parameterCurves } from './parameter-curves.ts';
import { shortText } from './short-text.ts';

/** Several runs in one report: what was varied against what came of it, and the charts of all laid over one another. */
export function makeSetReport(name: string, runs: readonly RunInSet[]): SetReport {
  const varied = variedParams(runs.map(({ params }) => params));
  const labels = labelsOf(runs, varied);
  const labelled = runs.map((run, index) => ({ ...run, label: labels[index] ?? '' }));
  return {
    name,
    runs: labelled,
    overlays: overlayCharts(labelled),
    curves: parameterCurves(runs, varied),
    table: table(labelled, varied),
  };
}

/** Params that are not the same in all runs, in the order in which they first come. */
function variedParams(all: readonly JsonObject[]): string[] {
  const names = new Set(all.flatMap((params) => Object.keys(params)));
  return [...names].filter((name) => new Set(all.map((params) => JSON.stringify(params[name]))).size > 1);
}

/** `D=4 rate=5`, after the experiment where there are several; repeats of the same are numbered, and runs that differ in nothing are told apart by their ids. */
function labelsOf(runs: readonly RunInSet[], varied: readonly string[]): string[] {
  const experiments = new Set(runs.map(({ report }) => report.results.experiment));
  if (varied.length === 0 && experiments.size === 1) return runs.map(({ report }) => report.results.run);
  const plain = runs.map(({ params, report }) => {
    const words = varied.map((name) => `${name}=${inWords(params[name])}`);
    return shortText([...(experiments.size > 1 ? [report.results.experiment] : []), ...words].join(' '));
  });
  return plain.map((label, index) => {
    const before = plain.slice(0, index).filter((each) => each === label).length;
    return before === 0 ? label : `${label} (${before + 1})`;
  });
}

function inWords(value: Json | undefined): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '–');
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
      ...varied.map((name) => (isNumber(name) ? (params[name] ?? null) : shortText(inWords(params[name])))),
      report.results.result,
      ...metrics.map(({ name }) => cell(values[index]?.get(name)?.value)),
      report.results.run,
    ]),
  };
}
