import type { Threshold } from '../../model/metric.ts';
import type { Axis, Chart, ChartLine, ChartPoint } from '../../model/report.ts';
import type { Bins } from './bins.ts';
import type { CountedDistribution } from './counted-distribution.ts';
import { type Counts, cumulativePoints, densityPoints, tailPoints, wholePoints } from './distribution-points.ts';
import { shortText } from './short-text.ts';
import { thresholdRules } from './threshold-rules.ts';

type Family = CountedDistribution['families'][number];

/** What there is to see of a distribution: how many values are at most so large, how many are larger, where they are dense, and where those above p99 are. */
export function distributionCharts(counted: CountedDistribution, thresholds: readonly Threshold[]): Chart[] {
  const [first, ...others] = counted.families;
  const rules = thresholdRules(thresholds, counted.spec.name, 'x');
  const charts = [
    cumulative(counted, first, { part: 'cdf', title: 'cumulative distribution' }),
    tail(counted, first),
    density(counted),
    ...aboveP99(counted),
    ...others.map((family) =>
      cumulative(counted, family, { part: `cdf-by-${family.label}`, title: `cumulative distribution by ${family.label}` }),
    ),
  ];
  return charts.filter(({ lines }) => lines.length > 0).map((chart) => (rules.length === 0 ? chart : { ...chart, rules }));
}

interface Words {
  /** What the name of the chart ends with. */
  readonly part: string;
  readonly title: string;
}

function cumulative(counted: CountedDistribution, family: Family | undefined, words: Words): Chart {
  return {
    ...described(counted, words, (rows) => `Share of ${rows} that are at most so large.`),
    ...curve(counted, family, cumulativePoints),
    y: { label: `share of ${rowsOf(counted)}`, unit: 'share' },
  };
}

function tail(counted: CountedDistribution, family: Family | undefined): Chart {
  return {
    ...described(counted, { part: 'tail', title: 'tail' }, (rows) => `Share of ${rows} that are larger.`),
    ...curve(counted, family, tailPoints),
    y: { label: `share of ${rowsOf(counted)} above`, unit: 'share', scale: 'log' },
  };
}

function density(counted: CountedDistribution): Chart {
  const { grids, n, spec } = counted;
  const rows = rowsOf(counted);
  const bars = { kind: 'bars', x: { label: spec.name, unit: spec.unit } } as const;
  if (grids.isWhole) {
    return {
      ...described(counted, { part: 'density', title: 'how often each value came' }, () => `Share of ${rows} with each value.`),
      ...bars,
      y: { label: `share of ${rows}`, unit: 'share' },
      lines: oneLine(wholePoints(grids.density, counted.density, n)),
    };
  }
  const upTo = grids.aboveP99 === null ? '' : ', up to p99';
  return {
    ...described(counted, { part: 'density', title: 'density' }, () => `Where ${rows} lie${upTo}: the area of the bars is their share.`),
    ...bars,
    y: densityAxis(counted),
    lines: oneLine(densityPoints(grids.density, counted.density, n)),
  };
}

function aboveP99(counted: CountedDistribution): Chart[] {
  const { grids, n, spec } = counted;
  if (grids.aboveP99 === null || counted.aboveP99 === null) return [];
  // what is not above p99 lies below the first edge, and in the other chart
  const above = counted.aboveP99.with(0, 0);
  return [
    {
      ...described(counted, { part: 'above-p99', title: 'density above p99' }, (rows) => `Where the largest 1 % of ${rows} lie.`),
      kind: 'bars',
      x: { label: spec.name, unit: spec.unit },
      y: densityAxis(counted),
      lines: oneLine(densityPoints(grids.aboveP99, above, n)),
    },
  ];
}

function described(
  counted: CountedDistribution,
  { part, title }: Words,
  say: (rows: string) => string,
): Pick<Chart, 'name' | 'title' | 'about' | 'metric' | 'n'> {
  const { spec, n } = counted;
  return {
    name: `${spec.name}-${part}`,
    title: `${spec.name}: ${title}`,
    about: `${say(rowsOf(counted))} ${spec.about}`.trim(),
    metric: spec.name,
    n,
  };
}

/** The line of all rows, then those of the family. */
function curve(
  { spec, grids, all }: CountedDistribution,
  family: Family | undefined,
  points: (bins: Bins, counts: Counts) => readonly ChartPoint[],
): Pick<Chart, 'kind' | 'x' | 'lines' | 'leftOut'> {
  const bins = grids.curve;
  const lines = [
    { label: family === undefined ? '' : 'all', points: points(bins, all) },
    ...(family?.values ?? []).map(({ value, counts }) => ({ label: shortText(value), points: points(bins, counts) })),
  ];
  return {
    kind: grids.isWhole ? 'steps' : 'line',
    x: { label: spec.name, unit: spec.unit, ...(bins.isLog ? { scale: 'log' } : {}) },
    lines: lines.filter((line) => line.points.length > 0),
    ...(family === undefined || family.leftOut === 0 ? {} : { leftOut: family.leftOut }),
  };
}

function densityAxis(counted: CountedDistribution): Axis {
  const { unit } = counted.spec;
  const per = unit === '' || unit === 'count' ? '' : ` per ${unit}`;
  return { label: `density: share of ${rowsOf(counted)}${per}`, unit: per === '' ? '' : `1/${unit}` };
}

function oneLine(points: readonly ChartPoint[]): ChartLine[] {
  return [{ label: '', points }];
}

/** As the metric calls them. */
function rowsOf({ spec }: CountedDistribution): string {
  return spec.rows ?? 'values';
}
