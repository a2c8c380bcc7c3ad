import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { plainEntry } from '../../model/fixtures/plain-entry.ts';
import type { Window } from '../../model/load.ts';
import type { ScenarioPlan } from '../../model/plan.ts';
import { clocksTable, seriesTable } from '../../model/table.ts';
import { convertRun } from '../../recording/convert.ts';
import { Histogram } from '../../recording/histogram.ts';
import type { RunFiles } from '../../recording/run-files.ts';
import { openSpool } from '../../recording/spool.ts';
import { declaredTables } from '../declared-tables.ts';
import { openRun } from '../run-reader.ts';
import { tinyKit, tinyPlan, tinyRun, writeRow } from '../tiny-run.ts';
import { openMetrics } from './open-metrics.ts';

/** The tiny run starts at this instant of the wall clock, ms. */
const startMs = Date.UTC(2026, 0, 1);
const publish: ScenarioPlan = {
  name: 'publish',
  kit: 'tiny',
  scenario: { name: 'publish', url: 'file:///publish.ts' },
  params: {},
  weight: 1,
  tags: { plan: 'gold' },
};
/** What that scenario has in the second round, and what windows call it. */
const labels = 'run="tiny",round="load",scenario="publish",agent="h",fleet="a",plan="gold"';
const key = '{plan="gold",scenario="publish"}';

/** What the tiny run comes to, with windows and series of these; lines in order. */
async function exported(windows: readonly Partial<Window>[] = [], series: readonly Reading[] = []): Promise<string[]> {
  const entries = [plainEntry([publish], { on: ['a'] })];
  using files = tinyRun({ plan: { rounds: tinyPlan.rounds.map((round) => ({ ...round, entries })) } });
  for (const window of windows) files.appendWindow({ host: 'h', ts: 0, counters: {}, histograms: {}, gauges: {}, ...window });
  record(files, series);
  await convertRun(files, declaredTables({ kits: [tinyKit] }));
  await using reader = await openRun(files, [tinyKit]);
  let text = '';
  for await (const piece of openMetrics({ files, reader, plan: files.readJson('plan.json'), record: files.readJson('run.json') }))
    text += piece;
  return text.split('\n');
}

interface Reading {
  readonly ts: number;
  readonly name: string;
  readonly value: number;
  readonly node?: number;
  readonly host?: string | null;
}

function record(files: RunFiles, series: readonly Reading[]): void {
  using spool = openSpool(files.spoolDirectory('h'));
  for (const { node = -1, host = 'h', ...reading } of series) writeRow(spool, seriesTable, { ...reading, node, host });
  writeRow(spool, clocksTable, { ts: 0, machine: 'here', wall_minus_monotonic: startMs * 1e6, offset: 0, error: 10 });
  // a clock that was set while the run went on moves none of its stamps
  writeRow(spool, clocksTable, { ts: 1e9, machine: 'here', wall_minus_monotonic: startMs * 1e6, offset: 0, error: 10 });
  writeRow(spool, clocksTable, { ts: 2e9, machine: 'here', wall_minus_monotonic: startMs * 1e6 + 9e9, offset: 0, error: 10 });
}

/** Values of one series by the instant, s since the start of the run. */
function valuesOf(lines: readonly string[], series: string): (readonly [atS: number, value: number])[] {
  return lines
    .filter((line) => line.startsWith(`${series} `))
    .map((line) => line.slice(series.length + 1).split(' '))
    .map(([value, at]) => [Math.round(Number(at) * 1e3 - startMs) / 1e3, Number(value)] as const);
}

function durations(...ms: number[]): string {
  const histogram = new Histogram();
  for (const each of ms) histogram.record(each * 1e6);
  return histogram.encode();
}

test('operations are counters that begin at 0 with their round and never fall', async () => {
  const lines = await exported([
    { ts: 5e9 },
    { ts: 6e9, counters: { [`operations_started${key}`]: 10, [`operations_finished${key}`]: 9 } },
    { ts: 7e9, counters: { [`operations_started${key}`]: 10, [`operations_finished${key}`]: 10, [`operations_failed${key}`]: 1 } },
  ]);
  expect(valuesOf(lines, `regatta_operations_submitted_total{${labels}}`)).toEqual([
    [5, 0],
    [6, 10],
    [7, 20],
  ]);
  expect(valuesOf(lines, `regatta_operations_finished_total{${labels},status="ok"}`).at(-1)).toEqual([7, 18]);
  expect(valuesOf(lines, `regatta_operations_finished_total{${labels},status="failed"}`).at(-1)).toEqual([7, 1]);
  expect(valuesOf(lines, `regatta_operations_in_flight{${labels.replace(',plan="gold"', '')}}`).at(-1)).toEqual([7, 1]);
});

test('latencies are a histogram, each in the first bucket that holds it', async () => {
  const lines = await exported([
    { ts: 6e9, counters: { [`operations_finished${key}`]: 3 }, histograms: { [`operations${key}`]: durations(0.9, 3, 40) } },
    { ts: 7e9, histograms: { [`operations${key}`]: durations(200_000) } },
  ]);
  const bucket = (le: string): number | undefined =>
    valuesOf(lines, `regatta_operation_duration_seconds_bucket{${labels},le="${le}"}`).at(-1)?.[1];
  expect(['0.001', '0.002', '0.005', '0.05', '100.0', '+Inf'].map(bucket)).toEqual([1, 1, 2, 3, 3, 4]);
  expect(valuesOf(lines, `regatta_operation_duration_seconds_sum{${labels}}`).at(-1)?.[1]).toBeCloseTo(200.044, 0);
});

test('series have the labels of their node or host, and readings of one millisecond are one', async () => {
  const lines = await exported(
    [],
    [
      { ts: 6e9, name: 'nodejs_gc_pause_seconds_total{kind="minor"}', value: 1, node: 3 },
      { ts: 7e9, name: 'nodejs_gc_pause_seconds_total{kind="minor"}', value: 2, node: 3, host: null },
      { ts: 7e9 + 1e5, name: 'nodejs_gc_pause_seconds_total{kind="minor"}', value: 3, node: 3 },
      { ts: 6e9, name: 'memstats.HeapAlloc', value: 5, node: 0 },
      { ts: 6e9, name: 'peers{node="other",text="a \\"b\\" \tc"}', value: Number.POSITIVE_INFINITY },
    ],
  );
  const node = 'run="tiny",host="h",node="b-1",fleet="b",version="1",kind="minor"';
  expect(valuesOf(lines, `nodejs_gc_pause_seconds_total{${node}}`)).toEqual([
    [6, 1],
    [7, 3],
  ]);
  expect(lines).toContain('# TYPE nodejs_gc_pause_seconds counter');
  expect(valuesOf(lines, 'memstats_HeapAlloc{run="tiny",host="h",node="a-0",fleet="a",version="1"}')).toEqual([[6, 5]]);
  expect(lines).toContain(`peers{run="tiny",host="h",exported_node="other",text="a \\"b\\" \tc"} +Inf ${startMs / 1e3 + 6}.000`);
});

test('what hosts say of operations by themselves is told once, as the pages have it', async () => {
  const counters = { [`operations_started${key}`]: 10, [`operations_finished${key}`]: 9 };
  const lines = await exported([{ ts: 6e9, counters }], [{ ts: 6e9, name: 'regatta_operations_in_flight', value: 1 }]);
  const values = lines.filter((line) => line.startsWith('regatta_operations_in_flight'));
  expect(values.every((line) => line.includes('scenario="publish"'))).toBe(true);
  const heads = lines.filter((line) => line.startsWith('# TYPE'));
  expect(heads).toEqual([...new Set(heads)]);
});

test('what is damaged is named', async () => {
  await expect(exported([{ ts: 6e9, histograms: { [`lag${key}`]: 'AAA' } }])).rejects.toThrow(/windows\.ndjson is damaged/);
});

test.skipIf(spawnSync('promtool', ['--version']).error !== undefined)(
  'promtool makes blocks of it, with every series and sample (needs promtool)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'regatta-blocks-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const counters = { [`operations_started${key}`]: 10, [`operations_finished${key}`]: 10 };
    const windows = [6, 7, 8].map((at) => ({ ts: at * 1e9, counters, histograms: { [`operations${key}`]: durations(3, 4) } }));
    const lines = await exported(windows, [
      { ts: 6e9, name: 'process_threads', value: 3, node: 1 },
      { ts: 6e9, name: 'odd{le="1",run="mine"}', value: Number.NaN },
    ]);
    writeFileSync(join(folder, 'run.om'), lines.join('\n'));
    const { stdout, stderr } = spawnSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', 'run.om', 'blocks'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const samples = lines.filter((line) => line !== '' && !line.startsWith('#'));
    const series = new Set(samples.map((line) => line.slice(0, line.lastIndexOf(' ', line.lastIndexOf(' ') - 1))));
    expect(stderr).toBe('');
    expect(stdout.split('\n')[1]?.split(/ {2,}/).slice(4, 7)).toEqual([`${samples.length}`, expect.any(String), `${series.size}`]);
  },
);
