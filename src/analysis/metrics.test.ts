import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MetricSpec, MetricValue } from '../model/metric.ts';
import { coreTables } from '../model/table.ts';
import { convertRun } from '../recording/convert.ts';
import { measureMetric, measureMetrics } from './metrics.ts';
import { openRun, type RunReader } from './run-reader.ts';
import { tinyKit, tinyRun } from './tiny-run.ts';

let files: ReturnType<typeof tinyRun>;
let reader: RunReader;

beforeAll(async () => {
  files = tinyRun();
  await convertRun(files, coreTables);
  reader = await openRun(files, [tinyKit]);
});

afterAll(async () => {
  await reader[Symbol.asyncDispose]();
  files[Symbol.dispose]();
});

function metric(sql: string, changes: Partial<MetricSpec> = {}): MetricSpec {
  return { name: 'm', about: '', sql, unit: 's', better: 'lower', kind: 'scalar', ...changes };
}

async function valuesOf(spec: MetricSpec): Promise<Record<string, number | null>> {
  const { values } = await measureMetric(reader, spec);
  const key = ({ name, labels }: MetricValue): string => `${name}${Object.keys(labels).length === 0 ? '' : JSON.stringify(labels)}`;
  return Object.fromEntries(values.map((value) => [key(value), value.value]));
}

test('quantiles of a distribution are exact, interpolated between the nearest rows', async () => {
  const values = await valuesOf(metric('SELECT i AS value FROM range(1, 101) AS t(i)', { kind: 'distribution' }));
  const expected = { 'm.p50': 50.5, 'm.p90': 90.1, 'm.p95': 95.05, 'm.p99': 99.01, 'm.mean': 50.5, 'm.max': 100, 'm.count': 100 };
  expect(Object.keys(values)).toEqual(Object.keys(expected));
  for (const [name, value] of Object.entries(expected)) expect(values[name]).toBeCloseTo(value, 9);
});

test('a distribution is given for all rows and for each value of each label; rows without a label belong to no family', async () => {
  const sql = "SELECT * FROM (VALUES (1, 'a', 'x'), (2, 'a', NULL), (6, 'b', 'x')) AS t(value, fleet, region)";
  const values = await valuesOf(metric(sql, { kind: 'distribution', by: ['fleet', 'region'] }));
  expect(values).toMatchObject({ 'm.mean': 3, 'm.mean{"fleet":"a"}': 1.5, 'm.mean{"fleet":"b"}': 6, 'm.mean{"region":"x"}': 3.5 });
  expect(Object.keys(values).filter((name) => name.startsWith('m.mean'))).toHaveLength(4);
});

test('tags of samples are a map, and those without any have none', async () => {
  const sql = "SELECT (done - ts) / 1e6 AS value, tags['plan'] AS plan FROM samples WHERE step = 'operation'";
  expect(await valuesOf(metric(sql, { kind: 'distribution', by: ['plan'] }))).toMatchObject({
    'm.count{"plan":"gold"}': 25,
    'm.count': 100,
  });
  const { values } = await measureMetric(reader, metric("SELECT count(*) AS value FROM samples WHERE tags['plan'] IS NULL"));
  expect(values.map(({ value }) => value)).toEqual([75]);
});

test('what a value is one of stands beside it, not beside a count of rows', async () => {
  const { values } = await measureMetric(reader, metric('SELECT 1 AS value', { kind: 'distribution', per: 'node' }));
  expect(Object.fromEntries(values.map(({ statistic, per }) => [statistic, per]))).toMatchObject({ mean: 'node', count: undefined });
});

test('a label may have any name, also one that SQL or a statistic uses', async () => {
  const sql = 'SELECT 1 AS value, \'x\' AS "max", \'y\' AS "group by"';
  expect(await valuesOf(metric(sql, { kind: 'distribution', by: ['max', 'group by'] }))).toMatchObject({
    'm.p50{"max":"x"}': 1,
    'm.max{"group by":"y"}': 1,
  });
});

test('a scalar gives its own rows: NULL in a label column means over all', async () => {
  const sql = "SELECT * FROM (VALUES (3, NULL), (1, 'a'), (2, 'b')) AS t(value, fleet)";
  expect(await valuesOf(metric(sql, { by: ['fleet'] }))).toEqual({ m: 3, 'm{"fleet":"a"}': 1, 'm{"fleet":"b"}': 2 });
});

test('many rows are a distribution, even where the metric was declared as a scalar', async () => {
  expect(await valuesOf(metric('SELECT unnest([1, 3]) AS value'))).toMatchObject({ 'm.mean': 2, 'm.count': 2 });
});

test('no row and NULL are no data with the reason, never 0', async () => {
  const none = await measureMetric(reader, metric('SELECT 1 AS value WHERE false'));
  expect(none.values).toEqual([expect.objectContaining({ value: null, n: 0, reason: 'no data: no row' })]);
  const unknown = await measureMetric(reader, metric('SELECT NULL AS value'));
  expect(unknown.values).toEqual([expect.objectContaining({ value: null, reason: 'no data: the value is NULL' })]);
  const rows = await measureMetric(reader, metric('SELECT NULL AS value FROM range(3)', { kind: 'distribution' }));
  expect(rows.values.every(({ value, reason }) => value === null && reason === 'no data: no row')).toBe(true);
  expect(rows.distribution).toBeUndefined();
});

test('an optional metric is left out when it has no data, and kept with its failure when it cannot be computed', async () => {
  const none = metric('SELECT 1 AS value WHERE false', { name: 'none', isOptional: true });
  const broken = metric('SELECT nope AS value FROM samples', { name: 'broken', isOptional: true });
  const [measurement, ...others] = await measureMetrics(reader, [none, broken]);
  expect(others).toEqual([]);
  expect(measurement).toMatchObject({ values: [{ name: 'broken', value: null }], failure: expect.stringContaining('nope') });
});

test('division by zero is no data, not infinity', async () => {
  const { values } = await measureMetric(reader, metric("SELECT 'infinity'::DOUBLE AS value"));
  expect(values[0]?.value).toBeNull();
});

test('SQL may end in a semicolon or in a comment', async () => {
  expect(await valuesOf(metric('SELECT 1 AS value;'))).toEqual({ m: 1 });
  expect(await valuesOf(metric('SELECT 1 AS value -- one'))).toEqual({ m: 1 });
});

test('the CDF of a distribution goes from its least to its greatest value and never falls', async () => {
  const { distribution } = await measureMetric(reader, metric('SELECT sin(i) AS value FROM range(1000) AS t(i)', { kind: 'distribution' }));
  const values = distribution?.quantiles.map(({ value }) => value) ?? [];
  expect(values).toEqual(values.toSorted((a, b) => a - b));
  expect(distribution?.quantiles[0]?.q).toBe(0);
  expect(distribution?.quantiles.at(-1)?.q).toBe(1);
  expect(values.at(-1)).toBeCloseTo(1, 4);
});

test('views hold the rows of measured phases, all_ views everything', async () => {
  expect(await valuesOf(metric('SELECT count(*) AS value FROM samples'))).toEqual({ m: 100 });
  expect(await valuesOf(metric('SELECT count(*) AS value FROM all_samples'))).toEqual({ m: 150 });
  expect(await valuesOf(metric('SELECT count(*) AS value FROM phases'))).toEqual({ m: 1 });
  expect(await valuesOf(metric('SELECT count(*) AS value FROM members'))).toEqual({ m: 4 });
});

test('infinite rows count, rank last, and are told where they are the answer', async () => {
  const some = "SELECT CASE WHEN i < 97 THEN i ELSE 'inf'::DOUBLE END AS value FROM range(100) AS t(i)";
  const { values, distribution } = await measureMetric(reader, metric(some, { kind: 'distribution' }));
  const of = (statistic: string) => values.find((value) => value.statistic === statistic);
  expect(of('count')?.value).toBe(100);
  expect(of('p50')?.value).toBeCloseTo(49.5, 9);
  expect(of('p99')).toMatchObject({ value: null, reason: expect.stringContaining('infinite') });
  expect(of('max')).toMatchObject({ value: null });
  expect(distribution?.quantiles.at(-1)?.q).toBe(0.95);
  const { values: scalar } = await measureMetric(reader, metric("SELECT 'inf'::DOUBLE AS value"));
  expect(scalar).toMatchObject([{ value: null, reason: expect.stringContaining('infinite') }]);
});

test("a kit's view is found however its name is written", async () => {
  expect(await valuesOf(metric('SELECT count(*) AS value FROM DELIVERIES'))).toEqual({ m: 300 });
});

test('a metric without a value column is refused with its name', async () => {
  await expect(measureMetric(reader, metric('SELECT 1 AS wert'))).rejects.toMatchObject({
    code: 'ANALYSIS',
    message: expect.stringContaining('metric "m"'),
  });
});
