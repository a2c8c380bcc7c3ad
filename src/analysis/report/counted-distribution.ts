import type { MetricSpec, MetricValue } from '../../model/metric.ts';
import type { Distribution, Results } from '../../model/result.ts';
import { quoted } from '../../recording/quoted.ts';
import { isNumber, metricRows } from '../metrics.ts';
import type { Row } from '../../model/run-tables.ts';
import type { RunReader } from '../run-reader.ts';
import { type Bins, binsFor, binSql } from './bins.ts';
import type { Counts } from './distribution-points.ts';

/** Lines of one label beside that of all rows. */
const mostValues = 8;
/** Fewer values than this above p99 have no shape. */
const fewestAboveP99 = 20;
/** As finely as a curve is drawn. */
const curveBins = 200;

/** The rows of a metric, counted in bins: all that is needed to draw their distribution. */
export interface CountedDistribution {
  readonly spec: MetricSpec;
  readonly n: number;
  readonly grids: Grids;
  /** In the bins of the curve. */
  readonly all: Counts;
  readonly families: readonly Family[];
  readonly density: Counts;
  readonly aboveP99: Counts | null;
}

/** A label that parts the rows, with its values: those with the most rows first. */
interface Family {
  readonly label: string;
  readonly values: readonly { readonly value: string; readonly counts: Counts }[];
  /** How many values more it has. */
  readonly leftOut: number;
}

interface Grids {
  readonly curve: Bins;
  /** Up to p99. */
  readonly density: Bins;
  readonly aboveP99: Bins | null;
  /** Whole numbers, few of them: each has a bin of its own, up to the largest. */
  readonly isWhole: boolean;
}

/**
 * Counts in one pass, since the results know between which limits the rows lie.
 * @returns null where there are no rows, or all are the same
 */
export async function countDistribution(reader: RunReader, spec: MetricSpec, results: Results): Promise<CountedDistribution | null> {
  const distribution = results.distributions.find(({ metric }) => metric === spec.name);
  const grids = distribution === undefined ? null : gridsOf(spec, distribution);
  if (distribution === undefined || grids === null) return null;
  const labels = labelsOf(spec, results.metrics);
  const rows = await reader.query(countSql(spec, grids, labels));
  const all = rows.filter(({ place }) => place === null);
  const { curve, density, aboveP99 } = grids;
  return {
    spec,
    n: distribution.n,
    grids,
    all: counts(all, 'curve', curve),
    families: labels.map(({ label, place, values, leftOut }) => ({
      label,
      values: values.map((value) => {
        const own = rows.filter((row) => row['place'] === place && row['value'] === value);
        return { value, counts: counts(own, 'curve', curve) };
      }),
      leftOut,
    })),
    density: counts(all, 'density', density),
    aboveP99: aboveP99 === null ? null : counts(all, 'above_p99', aboveP99),
  };
}

function gridsOf({ unit }: MetricSpec, { quantiles, n }: Distribution): Grids | null {
  const isLog = hasLogScale(unit);
  const from = quantiles.find(({ value }) => !isLog || value > 0)?.value ?? 0;
  const until = quantiles.at(-1)?.value ?? from;
  if (until <= from) return null;
  if (isWholeRange(unit, from, until)) {
    const whole = { from, until, count: until - from, isLog: false };
    return { curve: whole, density: whole, aboveP99: null, isWhole: true };
  }
  const curve = { from, until, count: curveBins, isLog };
  const p99 = quantiles.find(({ q }) => q === 0.99)?.value ?? until;
  const isSplit = p99 > from && until > p99 && n * 0.01 >= fewestAboveP99;
  if (!isSplit) return { curve, density: { from, until, count: binsFor(n), isLog: false }, aboveP99: null, isWhole: false };
  return {
    curve,
    density: { from, until: p99, count: binsFor(n), isLog: false },
    aboveP99: { from: p99, until, count: binsFor(n * 0.01), isLog: false },
    isWhole: false,
  };
}

function isWholeRange(unit: string, from: number, until: number): boolean {
  return unit === 'count' && Number.isInteger(from) && Number.isInteger(until) && until - from <= curveBins;
}

/** Durations and sizes range over decades. */
function hasLogScale(unit: string): boolean {
  return unit === 's' || unit === 'B';
}

interface Label {
  readonly label: string;
  /** Its place in the metric's `by`. */
  readonly place: number;
  readonly values: readonly string[];
  readonly leftOut: number;
}

/** Those that part the rows at all. */
function labelsOf({ name, by = [] }: MetricSpec, values: readonly MetricValue[]): Label[] {
  const ofRows = values.filter(({ metric, statistic }) => metric === name && statistic === 'count');
  return by.flatMap((label, place): Label[] => {
    const own = ofRows.filter(({ labels }) => labels[label] !== undefined).sort((one, other) => other.n - one.n);
    const shown = own.slice(0, mostValues).map(({ labels }) => labels[label] ?? '');
    return shown.length < 2 ? [] : [{ label, place, values: shown, leftOut: own.length - shown.length }];
  });
}

/** One pass over the rows, and sums of what it counted: over all rows, and for each value of each label. */
function countSql(spec: MetricSpec, { curve, density, aboveP99 }: Grids, labels: readonly Label[]): string {
  const bins = [
    `${binSql(curve, 'value')} AS curve`,
    `${binSql(density, 'value')} AS density`,
    `${aboveP99 === null ? 'NULL::INTEGER' : binSql(aboveP99, 'value')} AS above_p99`,
  ];
  const ofLabels = labels.map(
    ({ place, values }) => `
    UNION ALL
    SELECT curve, NULL, NULL, ${place}, label_${place}, sum(n)
    FROM counted WHERE label_${place} IN (${values.map(quoted).join(', ')}) GROUP BY curve, label_${place}`,
  );
  return `
    WITH counted AS MATERIALIZED (
      SELECT ${[...bins, ...labels.map(({ place }) => `label_${place}`)].join(', ')}, count(*) AS n
      FROM (${metricRows(spec)}) WHERE ${isNumber} GROUP BY ALL
    )
    SELECT curve, density, above_p99, NULL AS place, NULL AS value, sum(n)::DOUBLE AS n FROM counted GROUP BY curve, density, above_p99
    ${ofLabels.join('')}`;
}

function counts(rows: readonly Row[], column: string, { count }: Bins): Counts {
  const found = new Float64Array(count + 2);
  for (const row of rows) {
    const bin = Number(row[column]);
    found[bin] = (found[bin] ?? 0) + Number(row['n']);
  }
  return found;
}
