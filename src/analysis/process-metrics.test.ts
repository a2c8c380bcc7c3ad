import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RunFiles } from '../recording/run-files.ts';
import { measureMetrics } from './metrics.ts';
import { processMetrics } from './process-metrics.ts';
import { Attempts } from './report/attempts.ts';
import { makeChart } from './report/make-chart.ts';
import { nodesTable } from './report/nodes-table.ts';
import { processCharts, processColumns } from './report/process-report.ts';
import { openRun, type RunReader } from './run-reader.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'external-metrics-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

type Reading = readonly [seconds: number, node: number, name: string, value: number];

/** The measured phase is [10 s, 20 s). Nodes 0 and 1 are of fleet `a`, node 2 is of fleet `b`. */
async function run(readings: readonly Reading[]): Promise<RunReader> {
  const files = new RunFiles(directory);
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const rows = readings.map(
    ([s, node, name, value]) => `(${Math.round(s * 1e9)}, ${node}, '${name}', ${value}, ${s >= 10 && s < 20 ? 1 : 'NULL'})`,
  );
  const tables = {
    phases: `SELECT 10000000000 AS ts, 20000000000 AS until, 1 AS phase, 'load' AS name, 'measured' AS kind`,
    nodes: `SELECT 0::BIGINT AS ts, node::INTEGER AS node, 'n-' || node AS name, if(node < 2, 'a', 'b') AS fleet, NULL::VARCHAR AS region, 'host' AS host, 'm' AS machine,
      '1' AS version, 0 AS incarnation, 'up' AS change, NULL::VARCHAR AS reason FROM range(3) AS rows(node)`,
    series: `SELECT ts::BIGINT AS ts, node::INTEGER AS node, 'host' AS host, name, value::DOUBLE AS value, phase::INTEGER AS phase
      FROM (VALUES ${rows.join(', ')}) AS rows(ts, node, name, value, phase)`,
  };
  for (const [table, sql] of Object.entries(tables)) await connection.run(`COPY (${sql}) TO '${files.parquet(table)}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return openRun(files, []);
}

const cpu = 'process_cpu_seconds_total';
const memory = 'process_resident_memory_bytes';
const readings: readonly Reading[] = [
  // node 0 keeps half a core busy, node 1 a whole one, and node 2 comes up while it is measured
  [9, 0, cpu, 7],
  [10.003, 0, cpu, 8],
  [15, 0, cpu, 10.5],
  [20.002, 0, cpu, 13],
  [10.001, 1, cpu, 0],
  [19.99, 1, cpu, 10],
  [25, 1, cpu, 100],
  [15, 2, cpu, 1],
  [19.99, 2, cpu, 3],
  [9, 0, memory, 900],
  [11, 0, memory, 100],
  [12, 0, memory, 300],
  [12, 1, memory, 200],
  [10, 0, 'process_io_read_bytes_total', 1000],
  [20, 0, 'process_io_read_bytes_total', 5000],
  // of a page of its own
  [12, 0, 'requests_total', 5],
];

async function values(reader: RunReader): Promise<ReadonlyMap<string, number | null>> {
  const measured = await measureMetrics(reader, processMetrics);
  return new Map(measured.flatMap((each) => each.values).map(({ name, labels, value }) => [`${name}${labels['fleet'] ?? ''}`, value]));
}

describe('what the processes of nodes use', () => {
  test('is measured over the measured phases, by node and by reading', async () => {
    await using reader = await run(readings);
    const found = await values(reader);
    expect(found.get('node.cpu.count')).toBe(3);
    expect(found.get('node.cpu.max')).toBeCloseTo(1);
    expect(found.get('node.cpu.p50')).toBeCloseTo(0.5);
    expect(found.get('node.cpu.meanb')).toBeCloseTo(0.3);
    expect(found.get('node.memory.max')).toBe(300);
    expect(found.get('node.memory.mean')).toBe(200);
    expect(found.get('node.read.max')).toBe(4000);
    expect([...found.keys()].some((name) => /^node\.(written|threads|descriptors)/.test(name))).toBe(false);
  });

  test('is in the table of nodes, and nothing of it where nobody knows', async () => {
    await using reader = await run(readings);
    const table = await nodesTable(reader, processColumns, new Attempts(undefined));
    expect(table?.columns.map(({ name }) => name)).toEqual(['node', 'fleet', 'state', 'cpu', 'memory', 'io_read']);
    expect(table?.rows.find(([node]) => node === 'n-0')).toEqual(['n-0', 'a', 'up', 0.5, 300, 4000]);
  });

  test('is drawn over time: the median node of each fleet', async () => {
    await using reader = await run(readings);
    const [cpuChart, memoryChart] = processCharts;
    if (cpuChart === undefined || memoryChart === undefined) throw new Error('charts are missing');
    const drawn = await makeChart(reader, cpuChart, []);
    expect(drawn?.lines.map(({ label }) => label)).toEqual(['a', 'b']);
    const at15 = drawn?.lines[0]?.points.find(([x]) => x === 15);
    expect(at15?.[1]).toBeCloseTo(0.5, 2);
    expect((await makeChart(reader, memoryChart, []))?.lines).toEqual([
      {
        label: '',
        points: [
          [9, 900, 900, 900],
          [11, 100, 100, 100],
          [12, 250, 200, 300],
        ],
      },
    ]);
  });

  test('is nothing where it was not read', async () => {
    await using reader = await run([[12, 0, 'requests_total', 5]]);
    expect(await values(reader)).toEqual(new Map());
  });
});
