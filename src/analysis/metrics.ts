import { messageOf, RegattaError } from '../model/errors.ts';
import { quantileOf, statistics, type MetricSpec, type MetricValue, type Statistic } from '../model/metric.ts';
import type { Distribution } from '../model/result.ts';
import { identifier, quoted } from '../recording/quoted.ts';
import type { Row } from '../model/run-tables.ts';
import { valueName } from '../model/value-name.ts';
import { promqlReason } from './promql-reason.ts';
import type { RunReader } from './run-reader.ts';

/** Points of a CDF that reports show: dense at both ends, since tails matter. */
const cdfPoints = [
  0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1,
] as const;

export type Labels = MetricValue['labels'];

/** What one metric says over the reader's scope. */
export interface Measurement {
  /** All rows together first, then each label's family. */
  readonly values: readonly MetricValue[];
  /** Of all rows together; undefined for scalars and without data. */
  readonly distribution?: Distribution;
  /** Why it could not be computed; then it has no data. */
  readonly failure?: string;
}

/**
 * Computes a metric over the reader's scope. Quantiles are exact: interpolated between the two nearest rows (Hyndman and Fan's type 7, DuckDB's `quantile_cont`).
 * @param where only rows with these labels count
 * @throws RegattaError ANALYSIS naming the metric when its SQL fails
 */
export async function measureMetric(reader: RunReader, spec: MetricSpec, where: Labels = {}): Promise<Measurement> {
  const measurement = await measure(reader, spec, where);
  return spec.promql === undefined ? measurement : explained(measurement, await promqlReason(reader, spec));
}

async function measure(reader: RunReader, spec: MetricSpec, where: Labels): Promise<Measurement> {
  const query = async (sql: string): Promise<Row[]> => {
    try {
      return await reader.query(sql);
    } catch (error) {
      throw new RegattaError('ANALYSIS', `metric "${spec.name}" cannot be computed: ${messageOf(error)}`, {
        hint: `Its SQL is:\n${spec.sql.trim()}`,
        cause: error,
      });
    }
  };
  const rows = metricRows(spec, where);
  if (spec.aggregate !== undefined) {
    return { values: groupedValues(spec, await query(aggregatedSql(spec, spec.aggregate, rows)), [undefined]) };
  }
  if (spec.kind === 'scalar') {
    const groups = (await query(scalarSql(spec, rows))).filter(({ n }) => n !== 0);
    // many rows without (or with the same) labels are a distribution, whatever the metric was declared as
    if (groups.every(({ n }) => n === 1)) return { values: scalarValues(spec, groups) };
  }
  const values = groupedValues(spec, await query(distributionSql(spec, rows)), statistics);
  const n = values[0]?.n ?? 0;
  return n === 0
    ? { values }
    : { values, distribution: { metric: spec.name, unit: spec.unit, n, quantiles: cdf(n, await query(rankedSql(n, rows))) } };
}

/** Values that are no data, with the reason that is known of them. */
function explained(measurement: Measurement, reason: string | undefined): Measurement {
  if (reason === undefined) return measurement;
  return { ...measurement, values: measurement.values.map((each) => (each.value === null ? { ...each, reason } : each)) };
}

/**
 * Computes metrics, and answers in the order given; optional ones that have no data are left out. One that cannot be computed, optional or not, says why
 * and costs none of the others.
 */
export async function measureMetrics(reader: RunReader, specs: readonly MetricSpec[]): Promise<Measurement[]> {
  const measured = await Promise.all(
    specs.map(async (spec) => ({ spec, measurement: await measureMetric(reader, spec).catch((error: unknown) => failed(spec, error)) })),
  );
  const isLeftOut = ({ spec, measurement: { failure, values } }: (typeof measured)[number]): boolean =>
    spec.isOptional === true && failure === undefined && values.every(({ value }) => value === null);
  return measured.filter((each) => !isLeftOut(each)).map(({ measurement }) => measurement);
}

/** Any error but that of a query, such as an interruption, ends the analysis. */
function failed(spec: MetricSpec, error: unknown): Measurement {
  if (!(error instanceof RegattaError && error.code === 'ANALYSIS')) throw error;
  const values = (spec.kind === 'scalar' ? [undefined] : statistics).map((statistic) => ({
    ...noData(spec, statistic),
    reason: error.message,
  }));
  return { values, failure: error.message };
}

/** The metric's rows, as `value` and its labels as `label_0`, `label_1`, …: in the order of `by`. Other columns are kept where an aggregate may name them. */
export function metricRows({ sql, by = [], aggregate }: MetricSpec, where: Labels = {}): string {
  const conditions = Object.entries(where).map(([label, value]) => `${identifier(label)}::VARCHAR = ${quoted(value)}`);
  const columns = [
    aggregate === undefined ? 'value::DOUBLE AS value' : '* REPLACE (value::DOUBLE AS value)',
    ...by.map((label, index) => `${identifier(label)}::VARCHAR AS label_${index}`),
  ];
  // the newline ends a comment on the last line of the SQL
  return `SELECT ${columns.join(', ')} FROM (\n${sql.trim().replace(/;$/, '')}\n)${conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`}`;
}

/** Rows that count: infinite ones do, for who writes `never` as infinity must not get better figures by it. */
export const isNumber = 'value IS NOT NULL AND NOT isnan(value)';

function scalarSql({ by = [] }: MetricSpec, rows: string): string {
  const columns = by.map((_, index) => `label_${index}`);
  const groups =
    columns.length === 0 ? '' : ` GROUP BY ${columns.join(', ')} ORDER BY ${columns.map((column) => `${column} NULLS FIRST`).join(', ')}`;
  return `SELECT ${['any_value(value) AS value', 'count(*) AS n', ...columns].join(', ')} FROM (${rows})${groups}`;
}

function aggregatedSql({ by = [] }: MetricSpec, aggregate: string, rows: string): string {
  const columns = by.map((_, index) => `label_${index}`);
  return `SELECT ${[`${aggregate} AS value`, 'count(*) AS n', ...labelled(columns)].join(', ')} FROM (${rows}) GROUP BY ${labelSets(columns)}`;
}

/** Which rows belong together: all of them, and those of each value of each label. */
function labelSets(columns: readonly string[]): string {
  return `GROUPING SETS (${['()', ...columns.map((column) => `(${column})`)].join(', ')})`;
}

/** Labels of a group, and by which of them it was made. */
function labelled(columns: readonly string[]): string[] {
  return columns.flatMap((column, index) => [column, `grouping(${column}) = 0 AS labelled_${index}`]);
}

function distributionSql({ by = [] }: MetricSpec, rows: string): string {
  const columns = by.map((_, index) => `label_${index}`);
  const quantiles = Object.entries(quantileOf);
  const aggregates = [
    'count(*) AS n',
    'avg(value) AS mean',
    'max(value) AS max',
    `quantile_cont(value, [${quantiles.map(([, point]) => point).join(', ')}]) AS quantiles`,
    ...labelled(columns),
  ];
  return `
    SELECT * EXCLUDE (quantiles), ${quantiles.map(([statistic], index) => `quantiles[${index + 1}] AS ${statistic}`).join(', ')} FROM (
      SELECT ${aggregates.join(', ')} FROM (${rows}) WHERE ${isNumber} GROUP BY ${labelSets(columns)}
    )`;
}

/** The rows next to each point of the CDF of `n` rows. One sort, where asking for each quantile costs a selection of its own (four times as long for 3 M rows). */
function rankedSql(n: number, rows: string): string {
  const ranks = new Set(cdfPoints.flatMap((q) => [Math.floor((n - 1) * q), Math.ceil((n - 1) * q)]));
  return `
    SELECT value, rank FROM (
      SELECT value, row_number() OVER (ORDER BY value) - 1 AS rank FROM (${rows}) WHERE ${isNumber}
    ) WHERE rank IN (${[...ranks].join(', ')})`;
}

/** Interpolates between the rows of {@link rankedSql}: type 7, as for the statistics. */
function cdf(n: number, ranked: readonly Row[]): Distribution['quantiles'] {
  const values = new Map(ranked.map(({ rank, value }) => [Number(rank), Number(value)]));
  const points = cdfPoints.map((q) => {
    const position = (n - 1) * q;
    const below = values.get(Math.floor(position)) ?? Number.NaN;
    const above = values.get(Math.ceil(position)) ?? Number.NaN;
    return { q, value: below + (above - below) * (position - Math.floor(position)) };
  });
  return points.filter(({ value }) => Number.isFinite(value));
}

function scalarValues(spec: MetricSpec, groups: readonly Row[]): MetricValue[] {
  const { by = [] } = spec;
  const values = groups.map((group): MetricValue => {
    const labels = Object.fromEntries(
      by.flatMap((label, index) => (group[`label_${index}`] === null ? [] : [[label, String(group[`label_${index}`])]])),
    );
    return { ...described(spec), labels, ...finite(group['value']), n: Number(group['n']) };
  });
  return values.length > 0 ? values : [noData(spec)];
}

/** What is known of a group of rows: statistics, or undefined for the one value of an aggregate. */
type Wanted = readonly (Statistic | undefined)[];

/** Of all rows together first, then of each label's family. */
function groupedValues(spec: MetricSpec, groups: readonly Row[], wanted: Wanted): MetricValue[] {
  const { by = [] } = spec;
  const valuesOf = (group: Row, labels: Labels): MetricValue[] =>
    wanted.map((statistic) => {
      const n = Number(group['n']);
      return { ...described(spec, statistic), labels, ...finite(statistic === 'count' ? n : group[statistic ?? 'value']), n };
    });
  const total = groups.find((group) => by.every((_, index) => group[`labelled_${index}`] === false) && Number(group['n']) > 0);
  if (total === undefined) return wanted.map((statistic) => noData(spec, statistic));
  const families = by.flatMap((label, index) =>
    groups
      .filter((group) => group[`labelled_${index}`] === true && group[`label_${index}`] !== null)
      .map((group) => ({ group, text: String(group[`label_${index}`]) }))
      .sort((a, b) => a.text.localeCompare(b.text, 'en', { numeric: true }))
      .flatMap(({ group, text }) => valuesOf(group, { [label]: text })),
  );
  return [...valuesOf(total, {}), ...families];
}

/** A value that results can hold, or why there is none. */
function finite(value: Row[string] | undefined): Pick<MetricValue, 'value' | 'reason'> {
  if (typeof value !== 'number') return { value: null, reason: 'no data: the value is NULL' };
  return Number.isFinite(value) ? { value } : { value: null, reason: 'no finite value: rows are infinite (or not a number)' };
}

function noData(spec: MetricSpec, statistic?: Statistic): MetricValue {
  return { ...described(spec, statistic), labels: {}, value: null, n: 0, reason: 'no data: no row' };
}

/** A count of rows is no quantity of the metric: it has a unit of its own and no better side. */
function described(
  spec: MetricSpec,
  statistic?: Statistic,
): Pick<MetricValue, 'name' | 'metric' | 'statistic' | 'unit' | 'per' | 'better'> {
  const names = { name: valueName(spec.name, statistic), metric: spec.name, ...(statistic === undefined ? {} : { statistic }) };
  if (statistic === 'count') return { ...names, unit: 'count', better: 'neither' };
  return { ...names, unit: spec.unit, ...(spec.per === undefined ? {} : { per: spec.per }), better: spec.better };
}
