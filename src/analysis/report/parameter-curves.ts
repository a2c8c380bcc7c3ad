import { NS_PER_S } from '../../model/clock.ts';
import { highlightedValues } from '../../model/highlighted-values.ts';
import type { Json } from '../../model/json.ts';
import type { MetricValue } from '../../model/metric.ts';
import type { Chart, ChartLine, ChartPoint, RunInSet } from '../../model/report.ts';
import { parseDuration } from '../../model/units.ts';
import { shortText } from './short-text.ts';
import { rounded } from './thin.ts';

/** A param that is a number in every run, or a duration in every run. */
interface Axis {
  readonly param: string;
  readonly unit: string;
  readonly others: readonly string[];
  readonly numberOf: (value: Json | undefined) => number | undefined;
}

const kinds: readonly Pick<Axis, 'unit' | 'numberOf'>[] = [
  { unit: 'count', numberOf: (value) => (typeof value === 'number' ? value : undefined) },
  { unit: 's', numberOf: (value) => (typeof value === 'string' ? secondsOf(value) : undefined) },
];

function secondsOf(text: string): number | undefined {
  const ns = parseDuration(text);
  return ns === undefined ? undefined : ns / NS_PER_S;
}

/** One chart for each number that was varied and each headline metric: a line per statistic, and per combination of whatever else was varied. */
export function parameterCurves(runs: readonly RunInSet[], varied: readonly string[]): Chart[] {
  const axes = varied.flatMap((param) =>
    kinds
      .filter(({ numberOf }) => runs.every(({ params }) => numberOf(params[param]) !== undefined))
      .map((kind): Axis => ({ ...kind, param, others: varied.filter((name) => name !== param) })),
  );
  return axes.flatMap((axis) => {
    const found = runs.flatMap((run) => highlightedValues(run.report.results).flatMap((metric) => observation(run, metric, axis)));
    return [...Map.groupBy(found, ({ metric }) => metric.metric).values()].flatMap((ofMetric) => curve(axis, ofMetric));
  });
}

interface Observation {
  readonly x: number;
  readonly y: number;
  /** Which line it belongs to. */
  readonly line: string;
  readonly metric: MetricValue;
}

function observation({ params }: RunInSet, metric: MetricValue, { param, others, numberOf }: Axis): Observation[] {
  const x = numberOf(params[param]);
  if (x === undefined || metric.value === null) return [];
  const rest = others.map((name) => `${name}=${JSON.stringify(params[name] ?? null)}`);
  return [{ x, y: metric.value, line: shortText([metric.statistic ?? '', ...rest].join(' ').trim()), metric }];
}

function curve({ param, unit: ofParam }: Axis, observations: readonly Observation[]): Chart[] {
  const [first] = observations;
  if (first === undefined) return [];
  const { metric, unit, per } = first.metric;
  const lines = [...Map.groupBy(observations, ({ line }) => line)].map(([label, ofLine]): ChartLine => ({ label, points: points(ofLine) }));
  return [
    {
      name: `${metric}-by-${param}`,
      title: `${metric} by ${param}`,
      about: `What ${metric} came to for each value of ${param}. Where there were repeats, the middle one, and from the least to the most of them.`,
      kind: 'line',
      x: { label: param, unit: ofParam },
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
      const values = repeats.map(({ y }) => y).sort((a, b) => a - b);
      const middle = rounded(median(values));
      return values.length === 1 ? [x, middle] : [x, middle, rounded(Math.min(...values)), rounded(Math.max(...values))];
    });
}

/** Of sorted values. Runs are compared by their middle one: a mean of quantiles would be a quantile of nothing. */
function median(values: readonly number[]): number {
  const below = values[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
  const above = values[Math.ceil((values.length - 1) / 2)] ?? Number.NaN;
  return (below + above) / 2;
}
