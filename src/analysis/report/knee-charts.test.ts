import { expect, test } from 'vitest';
import { analyseRun } from '../analyse.ts';
import { openRun } from '../run-reader.ts';
import { tinyKit, tinyRun } from '../tiny-run.ts';
import { kneeCharts } from './knee-charts.ts';

type Level = readonly [round: number, entry: string, rate: number, p99Ms: number, held: boolean, judged?: boolean];

async function chartsOf(levels: readonly Level[]): Promise<Awaited<ReturnType<typeof kneeCharts>>> {
  using files = tinyRun();
  await analyseRun(files, { kits: [tinyKit] });
  await using reader = await openRun(files, [tinyKit]);
  const rows = levels.map(
    ([round, entry, rate, p99Ms, held, judged = true]) =>
      `(${round}, '${entry}', ${rate}::DOUBLE, ${rate * 0.99}, ${p99Ms * 5e5}::BIGINT, ${p99Ms * 1e6}::BIGINT, ${held}, ${judged})`,
  );
  if (rows.length > 0)
    await reader.query(
      `CREATE OR REPLACE VIEW all_levels AS SELECT * FROM (VALUES ${rows.join(', ')}) AS level(round, entry, rate, achieved, p50, p99, held, judged)`,
    );
  return await kneeCharts(reader, []);
}

test('latency and achieved rate stand against the rate that was asked for, with the highest that held marked; repeats give the middle and how far they reach', async () => {
  const [latency, rate, ...others] = await chartsOf([
    [1, 'pay', 100, 10, true],
    [1, 'pay', 200, 20, true],
    [1, 'pay', 400, 900, false],
    [1, 'pay', 200, 40, true],
    [1, 'pay', 800, 5000, true, false],
  ]);
  expect(others).toEqual([]);
  expect(latency?.lines.map(({ label }) => label)).toEqual(['p50', 'p99']);
  expect(latency?.lines[1]?.points).toEqual([
    [100, 0.01, 0.01, 0.01],
    [200, 0.03, 0.02, 0.04],
    [400, 0.9, 0.9, 0.9],
  ]);
  expect(latency?.rules).toEqual([{ axis: 'x', value: 200, label: 'held up to 200/s' }]);
  expect(rate?.lines.map(({ label, points }) => [label, points.map(([, y]) => y)])).toEqual([
    ['started', [99, 198, 396]],
    ['asked for', [100, 200, 400]],
  ]);
});

test('each entry that searched has charts of its own, under names of their own', async () => {
  const charts = await chartsOf([
    [0, 'pay', 100, 10, true],
    [0, 'look', 100, 10, false],
  ]);
  expect(charts.map(({ title }) => title)).toEqual([
    'Latency by rate: look, round 0',
    'Achieved rate by rate: look, round 0',
    'Latency by rate: pay, round 0',
    'Achieved rate by rate: pay, round 0',
  ]);
  expect(new Set(charts.map(({ name }) => name)).size).toBe(4);
  // nothing held
  expect(charts[0]?.rules).toBeUndefined();
});

test('a run in which nothing searched has none', async () => {
  expect(await chartsOf([])).toEqual([]);
});
