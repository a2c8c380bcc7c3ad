import { highlightedValues } from '../../model/highlighted-values.ts';
import type { MetricValue } from '../../model/metric.ts';
import type { Chart, ChartLine, ChartPoint, RunInSet } from '../../model/report.ts';

/** One chart for each number that was varied and each headline metric: a line per statistic, and per combination of whatever else was varied. */
export function parameterCurves(runs: readonly RunInSet[], varied: readonly string[]): Chart[] {
  const numbers = varied.filter((name) => runs.every(({ params }) => typeof params[name] === 'number'));
  return numbers.flatMap((param) => {
    const found = runs.flatMap((run) =>
      highlightedValues(run.report.results).flatMap((metric) => observation(run, metric, { param, varied })),
    );
    return [...Map.groupBy(found, ({ metric }) => metric.metric).values()].flatMap((ofMetric) => curve(param, ofMetric));
  });
}

interface Observation {
  readonly x: number;
  readonly y: number;
  /** Which line it belongs to. */
  readonly line: string;
  readonly metric: MetricValue;
}

function observation(
  { params }: RunInSet,
  metric: MetricValue,
  axes: { readonly param: string; readonly varied: readonly string[] },
): Observation[] {
  const x = params[axes.param];
  if (typeof x !== 'number' || metric.value === null) return [];
  const others = axes.varied.filter((name) => name !== axes.param).map((name) => `${name}=${JSON.stringify(params[name] ?? null)}`);
  return [{ x, y: metric.value, line: [metric.statistic ?? '', ...others].join(' ').trim(), metric }];
}

function curve(param: string, observations: readonly Observation[]): Chart[] {
  const [first] = observations;
  if (first === undefined) return [];
  const { metric, unit, per } = first.metric;
  const lines = [...Map.groupBy(observations, ({ line }) => line)].map(([label, ofLine]): ChartLine => ({ label, points: points(ofLine) }));
  return [
    {
      name: `${metric}-by-${param}`,
      title: `${metric} by ${param}`,
      about: `What ${metric} came to for each value of ${param}. Where there were repeats, their mean, and from the least to the most of them.`,
      kind: 'line',
      x: { label: param, unit: 'count' },
      y: { label: per === undefined ? metric : `${metric} per ${per}`, unit },
      lines,
      n: observations.length,
    },
  ];
}

function points(observations: readonly Observation[]): ChartPoint[] {
  return [...Map.groupBy(observations, ({ x }) => x)]
    .toSorted(([a], [b]) => a - b)
    .map(([x, repeats]): ChartPoint => {
      const values = repeats.map(({ y }) => y);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return values.length === 1 ? [x, mean] : [x, mean, Math.min(...values), Math.max(...values)];
    });
}
