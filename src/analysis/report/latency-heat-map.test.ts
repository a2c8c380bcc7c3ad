import { expect, test } from 'vitest';
import type { Chart } from '../../model/report.ts';
import { analyseRun } from '../analyse.ts';
import { openRun } from '../run-reader.ts';
import { tinyKit, tinyRun } from '../tiny-run.ts';
import { latencyHeatMap } from './latency-heat-map.ts';

async function heatMapOf(samples?: string): Promise<Chart | null> {
  using files = tinyRun();
  await analyseRun(files, { kits: [tinyKit] });
  await using reader = await openRun(files, [tinyKit]);
  if (samples === undefined) return await latencyHeatMap(reader, []);
  await reader.query(`CREATE OR REPLACE VIEW all_samples AS SELECT 'operation' AS step, 'ok' AS outcome, ts, done FROM (${samples})`);
  return await latencyHeatMap(reader, []);
}

test('every operation that did not fail is in one cell, at the time at which it was to start and the latency that it had', async () => {
  const chart = await heatMapOf();
  const points = (chart?.lines ?? []).flatMap((line) => line.points);
  // 150 operations from the start on, of which one failed; each takes 1 to 10 ms
  expect(points.reduce((sum, point) => sum + (point[4] ?? 0), 0)).toBe(149);
  expect(chart?.cellWidth).toBe(0.2);
  for (const [x, y, low = NaN, high = NaN] of points) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x).toBeLessThan(15);
    expect([low < y, y < high]).toEqual([true, true]);
    expect(low).toBeGreaterThan(0.0009);
    expect(high).toBeLessThan(0.0101);
  }
});

test('it has so many cells at most, whatever the run', async () => {
  const chart = await heatMapOf(
    'SELECT i * 50_000_000 AS ts, ts + 1_000 + (hash(i) % 1_000_000_000)::BIGINT AS done FROM range(200_000) AS r(i)',
  );
  const points = (chart?.lines ?? []).flatMap((line) => line.points);
  expect(chart?.n).toBe(200_000);
  expect(points.length).toBeLessThanOrEqual(100 * 32);
  expect(chart?.lines.length).toBeLessThanOrEqual(6);
  expect(points.reduce((sum, point) => sum + (point[4] ?? 0), 0)).toBe(200_000);
});

test('operations that all took no time at all are seen, and without any there is no chart', async () => {
  const chart = await heatMapOf('SELECT 1_000 AS ts, 1_000 AS done');
  expect(chart?.lines.map(({ label, points }) => [label, points.length])).toEqual([['1 operation', 1]]);
  expect(await heatMapOf('SELECT 1 AS ts, 1 AS done WHERE false')).toBeNull();
});
