import type { Chart, ChartLine, ChartPoint, RunReport } from '../../../model/report.ts';
import { rounded } from '../thin.ts';
import { headlineNames, valueOf } from './headline-values.ts';
import { type NumericParam, numericParams, paramTexts } from './varying-params.ts';

/** What a param does to what the runs show first: one chart for each param that is a number, and each metric. */
export function paramCurves(reports: readonly RunReport[], varying: readonly string[]): Chart[] {
  const byMetric = Map.groupBy(
    headlineNames(reports),
    (name) => reports.map((report) => valueOf(report, name)?.metric).find((metric) => metric !== undefined) ?? name,
  );
  return numericParams(reports, varying).flatMap((param) =>
    Array.from(byMetric, ([metric, names]) =>
      curve({ reports, param, others: varying.filter((name) => name !== param.name), metric, names }),
    ).filter(({ lines }) => lines.length > 0),
  );
}

interface Curve {
  readonly reports: readonly RunReport[];
  readonly param: NumericParam;
  /** Params that differ beside it: each combination of theirs has lines of its own. */
  readonly others: readonly string[];
  readonly metric: string;
  readonly names: readonly string[];
}

function curve({ reports, param, others, metric, names }: Curve): Chart {
  const measured = reports.flatMap((report, index) =>
    names.flatMap((name) => {
      const value = valueOf(report, name);
      const x = param.values[index];
      if (typeof value?.value !== 'number' || x === undefined) return [];
      const label = [...(names.length > 1 ? [value.statistic ?? name] : []), ...paramTexts(report.plan.params, others)].join(' ');
      return [{ x, y: value.value, label, value }];
    }),
  );
  const { unit = '', per, better } = measured[0]?.value ?? {};
  const of = per === undefined ? '' : ` per ${per}`;
  const direction = better === 'lower' ? ' Lower is better.' : better === 'higher' ? ' Higher is better.' : '';
  return {
    name: `${param.name}-${metric}`,
    title: `${metric} against ${param.name}`,
    about: `The median of the runs with a value of ${param.name}, between the least and the greatest where there are several.${direction}`,
    kind: 'line',
    x: { label: param.name, unit: param.unit },
    y: { label: `${metric}${of}`, unit },
    metric,
    lines: Array.from(
      Map.groupBy(measured, ({ label }) => label),
      ([label, own]): ChartLine => ({ label, points: pointsOf(own) }),
    ),
    n: measured.length,
  };
}

function pointsOf(measured: readonly { readonly x: number; readonly y: number }[]): ChartPoint[] {
  const byX = Map.groupBy(measured, ({ x }) => x);
  return Array.from(byX, ([x, own]): ChartPoint => {
    const values = own.map(({ y }) => y).sort((one, other) => one - other);
    const middle = median(values);
    return values.length === 1
      ? [x, rounded(middle)]
      : [x, rounded(middle), rounded(values[0] ?? middle), rounded(values.at(-1) ?? middle)];
  }).sort(([one], [other]) => one - other);
}

/** Of sorted values. */
function median(values: readonly number[]): number {
  const below = values[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
  const above = values[Math.ceil((values.length - 1) / 2)] ?? Number.NaN;
  return (below + above) / 2;
}
