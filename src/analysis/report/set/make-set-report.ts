import type { Json } from '../../../model/json.ts';
import type { ReportColumn, ReportTable, RunReport, SetReport } from '../../../model/report.ts';
import { cell } from '../make-table.ts';
import { headlineNames, valueOf } from './headline-values.ts';
import { overlayCharts } from './overlay-charts.ts';
import { paramCurves } from './param-curves.ts';
import { paramText, runLabels, varyingParams } from './varying-params.ts';

/** Several runs side by side: told apart by what differs in them, laid over one another, and held against the params that were varied. */
export function makeSetReport(name: string, reports: readonly RunReport[]): SetReport {
  const varying = varyingParams(reports);
  const labels = runLabels(reports, varying);
  return {
    name,
    runs: reports.map((report, index) => ({
      label: labels[index] ?? '',
      params: Object.fromEntries(varying.map((param) => [param, report.plan.params[param] ?? null])),
      report,
    })),
    overlays: overlayCharts(reports, labels),
    curves: paramCurves(reports, varying),
    table: runsTable(reports, labels, varying),
  };
}

function runsTable(reports: readonly RunReport[], labels: readonly string[], varying: readonly string[]): ReportTable {
  const names = headlineNames(reports);
  return {
    name: 'runs',
    title: 'Runs',
    about: 'What each run shows first, over all its measured phases.',
    columns: [
      { name: 'run', label: 'run' },
      ...varying.map((param) => ({ name: `param ${param}`, label: param })),
      { name: 'result', label: 'result' },
      ...names.map((value) => headlineColumn(reports, value)),
    ],
    rows: reports.map((report, index): Json[] => [
      labels[index] ?? '',
      ...varying.map((param) => paramCell(report.plan.params[param])),
      report.results.result,
      ...names.map((value) => cell(valueOf(report, value)?.value)),
    ]),
  };
}

function headlineColumn(reports: readonly RunReport[], name: string): ReportColumn {
  const value = reports.map((report) => valueOf(report, name)).find((each) => each !== undefined);
  const per = value?.per === undefined ? '' : ` per ${value.per}`;
  return { name, label: `${name}${per}`, unit: value?.unit ?? '', better: value?.better ?? 'neither' };
}

/** A number stays one, so that rows can be sorted by it. */
function paramCell(value: Json | undefined): Json {
  return typeof value === 'number' ? value : cell(paramText(value));
}
