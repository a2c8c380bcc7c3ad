import { expect, test } from 'vitest';
import type { Threshold } from '../../model/metric.ts';
import type { Kit } from '../../model/kit.ts';
import type { Chart, ReportTable, RunReport } from '../../model/report.ts';
import { dropsTable, phasesTable, samplesTable, seriesTable } from '../../model/table.ts';
import { record } from '../../recording/recorded-run.ts';
import type { RunFiles } from '../../recording/run-files.ts';
import { openSpool } from '../../recording/spool.ts';
import { analyseRun } from '../analyse.ts';
import { tinyKit, tinyPlan, tinyRun, writeRow } from '../tiny-run.ts';
import { makeRunReport } from './make-run-report.ts';

const kits = [tinyKit];

async function reportOf(files: RunFiles, of: readonly Kit[] = kits): Promise<RunReport> {
  await analyseRun(files, { kits: of });
  return makeRunReport(files, { kits: of });
}

function chart({ charts }: RunReport, name: string): Chart {
  const found = charts.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no chart ${name} among ${charts.map((each) => each.name).join(' ')}`);
  return found;
}

function table({ tables }: RunReport, name: string): ReportTable {
  const found = tables.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no table ${name} among ${tables.map((each) => each.name).join(' ')}`);
  return found;
}

/** The cells of one column. */
function column(of: ReportTable, name: string): unknown[] {
  const place = of.columns.findIndex((each) => each.name === name);
  return of.rows.map((row) => row[place]);
}

test('a report has the results, the plan and the phases in seconds', async () => {
  using files = tinyRun();
  const results = await analyseRun(files, { kits });
  const report = await makeRunReport(files, { kits });
  expect(report.results).toEqual(results);
  expect(report.plan.name).toBe('tiny');
  expect(report.phases).toEqual([
    { name: 'settle in', kind: 'warm-up', fromS: 0, untilS: 5 },
    { name: 'load', kind: 'measured', fromS: 5, untilS: 15 },
  ]);
  expect(report.problems).toEqual([]);
});

test('each scenario and each of its steps has a row where there are several', async () => {
  using files = tinyRun({ step: 'connect' });
  const rows = table(await reportOf(files), 'scenarios').rows;
  expect(rows.map(([scenario, step, count, , , , failed]) => [scenario, step, count, failed])).toEqual([
    ['publish', 'operation', 100, 1],
    ['publish', 'connect', 100, 1],
  ]);
  // latencies of 1 to 10 ms; a step is the later half of its operation
  expect(rows.map((row) => row[5])).toEqual([0.01, 0.005]);
  using plain = tinyRun();
  expect((await reportOf(plain)).tables.map(({ name }) => name)).not.toContain('scenarios');
});

test('a cumulative distribution says of each value how many are not above it, in all and by label', async () => {
  using files = tinyRun();
  const cdf = chart(await reportOf(files), 'delivery-cdf');
  expect(cdf).toMatchObject({ kind: 'line', x: { unit: 's', scale: 'log' }, y: { unit: 'share' }, metric: 'delivery', n: 300 });
  expect(cdf.lines.map(({ label }) => label)).toEqual(['all', 'b', 'a']);
  // 100 deliveries after each of 1, 2 and 3 ms
  for (const [x, y] of cdf.lines[0]?.points ?? []) {
    const exact = [0.001, 0.002, 0.003].filter((value) => value <= x * (1 + 1e-5)).length / 3;
    expect(y, `at ${x} s`).toBeCloseTo(exact, 5);
  }
  expect(cdf.lines[0]?.points.at(-1)).toEqual([0.003, 1]);
});

test('a label that all rows share parts nothing: it has neither lines nor a chart', async () => {
  using files = tinyRun();
  const [delivery] = tinyKit.metrics;
  if (delivery === undefined) throw new Error('no metric');
  const metric = { ...delivery, sql: `SELECT *, 'one' AS kind FROM (${delivery.sql})`, by: ['kind', 'fleet'] };
  const report = await reportOf(files, [{ ...tinyKit, metrics: [metric] }]);
  expect(chart(report, 'delivery-cdf').lines.map(({ label }) => label)).toEqual(['all', 'b', 'a']);
  expect(report.charts.map(({ name }) => name)).not.toContain('delivery-cdf-by-kind');
});

test('a tail says how many are larger, down to the last one', async () => {
  using files = tinyRun();
  const tail = chart(await reportOf(files), 'delivery-tail');
  expect(tail).toMatchObject({ x: { scale: 'log' }, y: { scale: 'log' } });
  expect(tail.lines[0]?.points[0]).toEqual([0.001, 0.666667]);
  expect(tail.lines[0]?.points.at(-1)).toEqual([0.003, 0.333333]);
});

test('the area of a density is 1', async () => {
  using files = tinyRun();
  const { lines, y } = chart(await reportOf(files), 'operations-density');
  const points = lines[0]?.points ?? [];
  const area = points.slice(0, -1).reduce((sum, [x, height], index) => sum + height * ((points[index + 1]?.[0] ?? x) - x), 0);
  expect(area).toBeCloseTo(1, 3);
  expect(y).toEqual({ label: 'density: share of operations per s', unit: '1/s' });
});

const threshold: Threshold = {
  text: 'operations.p99 < 20ms',
  metric: 'operations',
  statistic: 'p99',
  labels: {},
  comparator: '<',
  limit: 0.02,
  unit: 's',
  abort: false,
  afterNs: 0,
};

test('thresholds are drawn where the metric that they limit is', async () => {
  const ofCount: Threshold = { ...threshold, text: 'operations.count > 5', statistic: 'count', limit: 5 };
  using files = tinyRun({ plan: { thresholds: [threshold, { ...threshold, phase: 'load' }, ofCount] } });
  const report = await reportOf(files);
  expect(chart(report, 'operations-cdf').rules).toEqual([{ axis: 'x', value: 0.02, label: 'operations.p99 < 20ms' }]);
  expect(chart(report, 'latency-over-time').rules).toEqual([{ axis: 'y', value: 0.02, label: 'operations.p99 < 20ms' }]);
  expect(chart(report, 'delivery-cdf').rules).toBeUndefined();
});

test('latency and rate are drawn over the whole run, second by second', async () => {
  using files = tinyRun();
  const report = await reportOf(files);
  const latency = chart(report, 'latency-over-time');
  expect(latency.lines.map(({ label }) => label)).toEqual(['p50', 'p99', 'max']);
  expect(latency.lines[2]?.points).toHaveLength(15);
  expect(latency.lines[2]?.points[0]).toEqual([0, 0.01]);
  const rate = chart(report, 'rate-over-time');
  const lineOf = (name: string): Chart['lines'][number]['points'] => rate.lines.find(({ label }) => label === name)?.points ?? [];
  expect(rate.lines.map(({ label }) => label)).toEqual(['asked for', 'started', 'ended ok', 'failed']);
  expect(lineOf('asked for').slice(0, 2)).toEqual([
    [0, 10],
    [1, 10],
  ]);
  expect(lineOf('failed').filter(([, y]) => y > 0)).toEqual([[6, 1]]);
  expect(lineOf('started').at(-1)).toEqual([15, 0]);
});

test('what was never started is drawn beside what was, and listed by its reason', async () => {
  using files = tinyRun();
  {
    using spool = openSpool(files.spoolDirectory('host-0'));
    const [scenario, reason] = ['publish', 'too many in flight'];
    for (const ts of [6.2e9, 7.1e9]) writeRow(spool, dropsTable, { ts, round: 1, scenario, reason, operations: 30, tags: null });
  }
  const report = await reportOf(files);
  const { lines } = chart(report, 'rate-over-time');
  const pointsOf = (name: string): Chart['lines'][number]['points'] => lines.find(({ label }) => label === name)?.points ?? [];
  const left = pointsOf('dropped').filter(([, y]) => y > 0);
  expect(left).toEqual([
    [6, 30],
    [7, 30],
  ]);
  const at = (name: string, second: number): number | null | undefined => pointsOf(name).find(([x]) => x === second)?.[1];
  expect(at('asked for', 6)).toBe((at('started', 6) ?? 0) + 30);
  expect(report.tables.find(({ name }) => name === 'drops')?.rows).toEqual([[expect.any(String), 'publish', 'too many in flight', 60]]);
});

test('operations are counted by the seconds of their phase, whenever it began', async () => {
  using files = tinyRun();
  {
    using spool = openSpool(files.spoolDirectory('host-0'));
    record(spool, phasesTable, { ts: 16.4e9, until: 18.4e9, phase: 2, name: 'more', kind: 'measured' });
    for (const ts of [16.4e9, 16.9e9, 17.4e9, 17.9e9])
      record(spool, samplesTable, { ts, sent: ts, done: ts, round: 2, step: 'operation', node: 0, outcome: 'ok' });
  }
  const asked = chart(await reportOf(files), 'rate-over-time').lines.find(({ label }) => label === 'asked for');
  expect(asked?.points.slice(-3)).toEqual([
    [16.4, 2],
    [17.4, 2],
    [18.4, 0],
  ]);
});

test('fleets show what the run shows first', async () => {
  using files = tinyRun();
  const fleets = table(await reportOf(files), 'fleets');
  expect(column(fleets, 'fleet')).toEqual(['a', 'b']);
  expect(column(fleets, 'nodes')).toEqual([2, 2]);
  expect(column(fleets, 'delivery.p99')).toEqual([0.001, 0.003]);
  expect(column(fleets, 'operations.failed')).toEqual([0.02, 0]);
});

test('the worst nodes come first: what failed before what is slow', async () => {
  using files = tinyRun();
  const nodes = table(await reportOf(files), 'nodes');
  expect(column(nodes, 'node')).toEqual(['a-0', 'a-1', 'b-1', 'b-0']);
  expect(column(nodes, 'failed')).toEqual([1, 0, 0, 0]);
  expect(column(nodes, 'operations')).toEqual([25, 25, 25, 25]);
});

test('the table of nodes has no column for what never came, and what kits say of nodes stands before their load', async () => {
  const delivered = { name: 'delivered', label: 'delivered', unit: 'count', about: '', sql: 'SELECT node, 1 AS value FROM deliveries' };
  const never = { ...delivered, name: 'never', sql: 'SELECT 0 AS node, NULL AS value' };
  using files = tinyRun();
  const nodes = table(await reportOf(files, [{ ...tinyKit, report: { nodeColumns: [never, delivered] } }]), 'nodes');
  expect(nodes.columns.map(({ name }) => name)).toEqual(['node', 'fleet', 'state', 'failed', 'delivered', 'operations', 'p50', 'p99']);
});

test('what failed is grouped, with the first of it', async () => {
  using files = tinyRun();
  expect((await reportOf(files)).failures).toEqual([
    { scenario: 'publish', step: 'operation', outcome: 'failed', reason: '', count: 1, samples: [{ node: 'a-0', operation: 60, atS: 6 }] },
  ]);
});

test('messages are followed from their publisher to each node, in order of arrival', async () => {
  using files = tinyRun();
  const { propagation } = await reportOf(files);
  expect(propagation?.nodes.map(({ name }) => name)).toEqual(['a-0', 'a-1', 'b-0', 'b-1']);
  expect(propagation?.messages).toHaveLength(100);
  expect(propagation?.messages[1]).toEqual({ id: 'm51', publisher: 0, topic: 't', atS: 5.1, expected: null, first: 3, count: 3 });
  expect([...(propagation?.arrivals.node.slice(3, 6) ?? [])]).toEqual([1, 2, 3]);
  expect([...(propagation?.arrivals.latencyNs.slice(3, 6) ?? [])]).toEqual([1e6, 2e6, 3e6]);
  expect([...(propagation?.arrivals.from ?? [])].every((from) => from === -1)).toBe(true);
  expect(propagation).toMatchObject({ leftOut: 0, chosen: '' });
});

test('where nodes find one another themselves, how that went is drawn', async () => {
  const topology = { kind: 'discovery', contacts: 3, boot: {} } as const;
  using files = tinyRun({
    plan: { network: { ...tinyPlan.network, topology } },
    peers: [
      [1400, 0, 1],
      [2700, 2, 3],
      [3200, 1, 2],
    ],
  });
  const report = await reportOf(files);
  const reachable = chart(report, 'reachable-over-time').lines[0]?.points ?? [];
  expect(reachable.find(([x]) => x === 2)).toEqual([2, 0.5]);
  expect(reachable.at(-1)).toEqual([15, 1]);
  expect(chart(report, 'peers-over-time').lines[0]?.points.at(-1)).toEqual([15, 1.5, 1, 2]);
  using linked = tinyRun();
  expect((await reportOf(linked)).charts.map(({ name }) => name)).not.toContain('peers-over-time');
});

test('two readings at nearly the same time make no spike of CPU', async () => {
  using files = tinyRun();
  {
    using spool = openSpool(files.spoolDirectory('host-0'));
    for (const [ts, value] of [
      [1.2e9, 1],
      [2.2e9, 1.5],
      [2.201e9, 1.51],
      [3.2e9, 2],
    ] as const) {
      record(spool, seriesTable, { ts, node: null, host: 'host-0', name: 'process_cpu_seconds_total', value });
    }
  }
  const [line] = chart(await reportOf(files), 'host-cpu-over-time').lines;
  expect(line?.points).toEqual([
    [2, 0.509491],
    [3, 0.49049],
  ]);
});

test('of a second with two readings the worse one is drawn', async () => {
  using files = tinyRun();
  {
    using spool = openSpool(files.spoolDirectory('host-0'));
    for (const [ts, value] of [
      [1.2e9, 0.004],
      [1.4e9, 0.000_1],
      [2.2e9, 0.005],
    ] as const) {
      record(spool, seriesTable, { ts, node: null, host: 'host-0', name: 'nodejs_eventloop_delay_seconds{quantile="0.99"}', value });
    }
  }
  const [line] = chart(await reportOf(files), 'event-loop-over-time').lines;
  expect(line?.points).toEqual([
    [1, 0.004],
    [2, 0.005],
  ]);
});
