import { expect, it } from 'vitest';
import { makeChart } from '../../src/analysis/report/make-chart.ts';
import { makeTable } from '../../src/analysis/report/make-table.ts';
import type { RunReader } from '../../src/analysis/run-reader.ts';
import type { Json } from '../../src/model/json.ts';
import type { ChartPoint } from '../../src/model/report.ts';
import { type Event, eventRows, events, joins, nodes, openNetwork, phases, scores, series, seriesRows } from './fixtures/small-network.ts';
import { report } from './report.ts';

const { charts = [], tables = [], nodeColumns = [] } = report;

function openSmallNetwork(): Promise<RunReader> {
  return openNetwork({ events: eventRows(events), series: seriesRows(series), scores, nodes, phases });
}

/** The lines of a chart, by label. */
async function linesOf(run: RunReader, name: string): Promise<{ readonly [label: string]: readonly ChartPoint[] }> {
  const spec = charts.find((chart) => chart.name === name);
  if (spec === undefined) throw new Error(`no chart ${name}`);
  const { lines = [] } = (await makeChart(run, spec, [])) ?? {};
  return Object.fromEntries(lines.map(({ label, points }) => [label, points]));
}

async function rowsOf(run: RunReader, name: string): Promise<readonly (readonly Json[])[]> {
  const spec = tables.find((table) => table.name === name);
  if (spec === undefined) throw new Error(`no table ${name}`);
  return (await makeTable(run, spec))?.rows ?? [];
}

async function columnOf(run: RunReader, name: string): Promise<readonly (readonly unknown[])[]> {
  const rows = await run.query(`FROM (${nodeColumns.find((column) => column.name === name)?.sql ?? ''}) ORDER BY node`);
  return rows.map(({ node, value }) => [node, value]);
}

it('draws delivery by the second of publication, without late ones', async () => {
  await using run = await openSmallNetwork();
  const { p50 = [], max = [] } = await linesOf(run, 'delivery-over-time');
  expect(p50).toEqual([
    [11, 0.025],
    [16, 0.02],
    [19, 0.025],
  ]);
  expect(max.map(([, y]) => y)).toEqual([0.04, 0.06, 0.2]);
});

it('draws how long messages took to a share of the nodes, and that some never got there', async () => {
  await using run = await openSmallNetwork();
  const lines = await linesOf(run, 'coverage');
  expect(Object.keys(lines)).toEqual(['50 % of nodes', '90 % of nodes', '99 % of nodes', '100 % of nodes']);
  expect(lines['50 % of nodes']?.at(-1)).toEqual([0.02, 1]);
  expect(lines['100 % of nodes']?.at(-1)).toEqual([0.2, 0.666667]);
});

it('draws what all nodes counted per second, also where one was started again', async () => {
  const readings = [10, 11, 12].flatMap((second) =>
    [0, 1].map((node) => [second, node, 'gossipsub_delivered_total', node === 1 && second === 12 ? 0 : second * 2] as const),
  );
  await using run = await openNetwork({ series: seriesRows(readings), phases });
  // two nodes at two per second each; of the one that began anew nothing is known
  expect((await linesOf(run, 'messages-over-time'))['']).toEqual([
    [11, 4],
    [12, 2],
  ]);
});

it('draws the mesh between its least and its most', async () => {
  await using run = await openSmallNetwork();
  expect((await linesOf(run, 'mesh-degree-over-time'))['']).toEqual([
    [9, 9, 9, 9],
    [10, 3, 2, 4],
    [11, 0, 0, 0],
  ]);
});

it('draws scores over the whole run, and tables them over the measured phases', async () => {
  await using run = await openSmallNetwork();
  const { min, max, mean, median } = await linesOf(run, 'scores-over-time');
  expect([min?.[0], max?.[1], mean?.[1]?.[1], median?.[1]?.[1]]).toEqual([[9, -9], [11, 3], expect.closeTo(4 / 3, 5), 2]);
  expect(await rowsOf(run, 'scores')).toEqual([
    ['all', -1, 1.25, 2.5, 3.5, 4.7, 5, 2.25],
    ['lurkers', -1, -1, -1, -1, -1, -1, -1],
    ['publishers', 2, 2.5, 3, 4, 4.8, 5, 3.33333],
  ]);
});

it('shows who was thought badly of, with what that node counted', async () => {
  await using run = await openSmallNetwork();
  expect(await rowsOf(run, 'negative-scores')).toEqual([['node-2', 'lurkers', -1, -1, 1, 0, 3, 1, 2, null]]);
});

it('shows what came of messages, by fleet', async () => {
  await using run = await openSmallNetwork();
  expect(await rowsOf(run, 'messages')).toEqual([
    ['all', 3, 13, 3, 3],
    ['lurkers', 0, 10, 2, 2],
    ['publishers', 3, 3, 1, 1],
  ]);
});

it('knows of each node what it missed', async () => {
  await using run = await openSmallNetwork();
  expect(await columnOf(run, 'missed')).toEqual([
    [0, 0],
    [1, 0],
    [2, 0],
    [3, 1],
    [4, 0],
    [5, 0],
  ]);
  const unrecorded: readonly Event[] = [...joins, [11, 0, 'publish', 1]];
  await using silent = await openNetwork({ events: eventRows(unrecorded), nodes, phases });
  expect(await columnOf(silent, 'missed')).toEqual([]);
});

it('knows of each node how long deliveries took to it, without late ones', async () => {
  await using run = await openSmallNetwork();
  // 5 joined after message 1 was published: that came 1.5 s later
  expect((await columnOf(run, 'delivery.p99')).at(-1)).toEqual([5, expect.closeTo(0.06 + 0.99 * (0.2 - 0.06), 5)]);
});

it('leaves out what there are no data for', async () => {
  await using run = await openNetwork({ phases });
  for (const spec of charts) expect(await makeChart(run, spec, []), spec.name).toBeNull();
  for (const spec of tables) expect(await makeTable(run, spec), spec.name).toBeNull();
});
