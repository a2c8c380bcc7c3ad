import { DuckDBInstance } from '@duckdb/node-api';
import * as fc from 'fast-check';
import { build, decodeFromCompressedBase64, type Histogram, HistogramLogReader, listTags } from 'hdr-histogram-js';
import { expect, onTestFinished, test } from 'vitest';
import type { Row, RunTables } from '../../model/run-tables.ts';
import { examplePlan, exampleResults } from '../example-results.ts';
import { reporterStage } from '../fixtures/reporter-stage.ts';
import { encodeHdr } from './encode-hdr.ts';
import { HdrBuckets } from './hdr-counts.ts';
import { hdrReporter } from './hdr-reporter.ts';
import { percentileText } from './percentile-text.ts';

/** The histogram of another implementation, which is to agree with ours. */
function reference(values: readonly number[], digits: number): Histogram {
  const histogram = build({
    bitBucketSize: 'packed',
    autoResize: true,
    numberOfSignificantValueDigits: digits as 3,
    useWebAssembly: false,
  });
  for (const value of values) histogram.recordValue(value);
  return histogram;
}

/** Tables of a run that has these samples and nothing else. */
async function tablesOf(
  samples: readonly { readonly scenario: string; readonly ts: number; readonly done: number; readonly outcome?: string }[],
): Promise<RunTables> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  onTestFinished(() => {
    connection.closeSync();
    instance.closeSync();
  });
  await connection.run('CREATE TABLE samples (scenario VARCHAR, step VARCHAR, outcome VARCHAR, ts BIGINT, done BIGINT)');
  for (const { scenario, ts, done, outcome = 'ok' } of samples)
    await connection.run(`INSERT INTO samples VALUES ('${scenario}', 'operation', '${outcome}', ${ts}, ${done})`);
  return {
    query: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJS() as unknown as Row[],
    views: async () => [],
  };
}

/** What the reporter leaves of a run with these samples. */
async function filesOf(samples: Parameters<typeof tablesOf>[0], every = 1e9): Promise<{ files: Map<string, string>; stderr: string }> {
  const { context, files, written } = reporterStage();
  const ended = { id: 'run-1', directory: '/runs/run-1', plan: examplePlan, results: exampleResults, text: '' };
  await hdrReporter(context, { digits: 3, every }).runEnded?.({ ...ended, tables: await tablesOf(samples) });
  return { files, stderr: written.stderr };
}

/** The index of a value by its definition, one bit at a time. */
function indexOf(value: number, subBuckets: number): number {
  let shift = 0;
  for (let rest = value; rest >= subBuckets; rest = Math.floor(rest / 2)) shift++;
  return (shift * subBuckets) / 2 + Math.floor(value / 2 ** shift);
}

function countsOf(values: readonly number[], subBuckets: number): number[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(indexOf(value, subBuckets), (counts.get(indexOf(value, subBuckets)) ?? 0) + 1);
  return [...counts].toSorted(([one], [other]) => one - other).flat();
}

/** Every number of a distribution, without how many buckets there is room for, and the maximum, which the other rounds down until it is decoded. */
function figuresOf(text: string): number[] {
  return Array.from(
    text
      .replace(/#\[Buckets.*/, '')
      .replace(/#\[Max[^,]*/, '')
      .matchAll(/\d+(?:\.\d+)?/g),
    ([figure]) => Number(figure),
  );
}

const someValues = fc.array(fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 2 ** 36 })), {
  minLength: 1,
  maxLength: 200,
});
const someDigits = fc.integer({ min: 1, max: 3 });

test('what is encoded is what another implementation decodes, and the percentiles are those that it writes', () => {
  fc.assert(
    fc.property(someValues, someDigits, (values, digits) => {
      const buckets = new HdrBuckets(digits);
      const counts = countsOf(values, buckets.subBuckets);
      const expected = reference(values, digits);
      const decoded = decodeFromCompressedBase64(encodeHdr(buckets, counts), 32, false);
      expect(figuresOf(decoded.outputPercentileDistribution(5, 1))).toEqual(figuresOf(expected.outputPercentileDistribution(5, 1)));
      const [ours, theirs] = [percentileText(buckets, counts), expected.outputPercentileDistribution(5, 1e6)].map(figuresOf) as [
        number[],
        number[],
      ];
      expect(ours).toHaveLength(theirs.length);
      // a figure that ends with 5 is rounded up by one and down by the other
      for (const [index, figure] of ours.entries())
        expect(Math.abs(figure - (theirs[index] ?? Number.NaN))).toBeLessThan(1.01 * 10 ** -digits);
    }),
    { numRuns: 25 },
  );
});

test('each value falls into the bucket that the definition says, also around powers of two', async () => {
  const buckets = new HdrBuckets(3);
  const around = Array.from({ length: 53 }, (_, power) => [-2, -1, 0, 1, 2].map((step) => 2 ** power + step)).flat();
  const values = [0, ...around.filter((value) => value >= 0)];
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = await connection.runAndReadAll(
    `SELECT ns::DOUBLE, ${buckets.indexSql('ns')}::DOUBLE FROM (SELECT unnest([${values.map((value) => `${value}::BIGINT`).join(', ')}]) AS ns)`,
  );
  connection.closeSync();
  instance.closeSync();
  expect(rows.getRowsJS()).toEqual(values.map((value) => [value, indexOf(value, buckets.subBuckets)]));
  for (const value of values) {
    const index = indexOf(value, buckets.subBuckets);
    expect(buckets.least(index)).toBeLessThanOrEqual(value);
    expect(buckets.most(index)).toBeGreaterThanOrEqual(value);
  }
});

test('the log has a line for each interval, in which other tools find the latencies that began there', async () => {
  const { files } = await filesOf([
    { scenario: 'pay', ts: 100, done: 1_000_100 },
    { scenario: 'pay', ts: 999_999_999, done: 1_002_999_999 },
    { scenario: 'pay', ts: 2_000_000_000, done: 2_500_000_000, outcome: 'unknown' },
    { scenario: 'pay', ts: 2_000_000_001, done: 2_900_000_000, outcome: 'failed' },
  ]);
  const log = files.get('latency.hlog') ?? '';
  expect(log.split('\n').filter((line) => /^\d/.test(line))).toEqual([
    expect.stringMatching(/^0\.000,1\.000,3\.000,HISTFAAA/),
    expect.stringMatching(/^2\.000,1\.000,500\.\d+,HISTFAAA/),
  ]);
  const reader = new HistogramLogReader(log, 'packed', false);
  const [first, second] = [reader.nextIntervalHistogram(), reader.nextIntervalHistogram()] as Histogram[];
  expect([first?.totalCount, first?.getValueAtPercentile(50), first?.maxValue].map(Number)).toEqual([2, 1_000_447, 3_000_319]);
  expect(second?.totalCount).toBe(1);
  expect(first?.startTimeStampMsec).toBe(Date.parse(exampleResults.started));
  expect(files.get('latency.hgrm')).toMatch(/Total count {4}= {12}3\]/);
});

test('scenarios are told apart by tags, which nothing in their names can break', async () => {
  const { files } = await filesOf([
    { scenario: 'pay, twice', ts: 100, done: 1_000_100 },
    { scenario: 'look', ts: 100, done: 2_000_100 },
  ]);
  const log = files.get('latency.hlog') ?? '';
  expect(listTags(log)).toEqual(['look', 'pay_twice']);
});

test('a run without samples leaves no file and says so', async () => {
  const { files, stderr } = await filesOf([]);
  expect([...files.keys()]).toEqual([]);
  expect(stderr).toContain('the run has no samples of operations');
});
