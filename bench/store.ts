/**
 * How long the store takes: the bundled PostgreSQL until it is ready, the first time and after; runs of 100 values each from 4 processes at once, and whether all of them are there; the history of one value
 * over 100,000 runs.
 *
 *     npx node bench/store.ts
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { holdFile } from '../src/orchestrator/hold-file.ts';
import { bundledUrl, stopBundled } from '../src/store/bundled/bundled-server.ts';
import { placeOf } from '../src/store/bundled/place.ts';
import { exampleRun } from '../src/store/fixtures/example-run.ts';
import { importRun, metricHistory, openStore, type StoreDatabase } from '../src/store/index.ts';
import { median } from './median.ts';

const writers = 4;
const runsOfEach = 250;
const historyRuns = 100_000;

async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly value: T }> {
  const startNs = process.hrtime.bigint();
  const value = await work();
  return { ms: Number(process.hrtime.bigint() - startNs) / 1e6, value };
}

async function openAndClose(home: string): Promise<string> {
  const url = await bundledUrl(home, holdFile);
  await using store = await openStore({ url });
  await sql`SELECT 1`.execute(store.db);
  return url;
}

function write(url: string, writer: number): Promise<void> {
  const script = fileURLToPath(new URL('store/write-runs.ts', import.meta.url));
  const child = spawn(process.execPath, [script, url, String(writer), String(runsOfEach)], { stdio: 'inherit' });
  return new Promise((resolve, reject) =>
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`writer ended with ${code}`)))),
  );
}

async function count(db: StoreDatabase): Promise<string> {
  const found = await sql<{
    runs: number;
    values: number;
  }>`SELECT (SELECT count(*) FROM regatta.runs) AS runs, (SELECT count(*) FROM regatta.metrics) AS values`.execute(db);
  return `${found.rows[0]?.runs} runs, ${found.rows[0]?.values} values`;
}

/** Copies of one run, a minute apart: 100,000 imports would take an hour. */
async function fill(db: StoreDatabase): Promise<void> {
  const key = await importRun(db, exampleRun(0, { record: { name: 'long' }, values: { 'delivery.p99': 1, 'delivery.p50': 1 } }));
  await sql`INSERT INTO regatta.runs (id, started, hostname, experiment, comparable_key, result, params, command, environment, versions, directory)
    SELECT 'long-' || i, started + i * interval '1 minute', hostname, experiment, comparable_key, result, params, command, environment, versions, directory
    FROM regatta.runs, generate_series(1, ${historyRuns}) i WHERE key = ${key}`.execute(db);
  await sql`INSERT INTO regatta.metrics (series, started, run, value, n)
    SELECT s.id, r.started, r.key, random(), 100 FROM regatta.runs r JOIN regatta.series s USING (experiment) WHERE r.id LIKE 'long-%'`.execute(
    db,
  );
  await sql`ANALYZE`.execute(db);
}

const home = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
try {
  const first = await timed(() => openAndClose(home));
  console.log(`ready for the first time: ${first.ms.toFixed(0)} ms (target ≤ 2000 ms)`);
  const later: number[] = [];
  for (let round = 0; round < 5; round++) {
    await stopBundled(home);
    later.push((await timed(() => openAndClose(home))).ms);
  }
  console.log(`ready when it has to be started: median ${median(later).toFixed(0)} ms of 5 (target ≤ 500 ms)`);
  const running: number[] = [];
  for (let round = 0; round < 11; round++) running.push((await timed(() => openAndClose(home))).ms);
  console.log(`ready when it is running: median ${median(running).toFixed(0)} ms of 11`);

  const url = await bundledUrl(home, holdFile);
  await using store = await openStore({ url });
  const written = await timed(() => Promise.all(Array.from({ length: writers }, (_, writer) => write(url, writer))));
  const perMinute = (writers * runsOfEach) / (written.ms / 60_000);
  console.log(
    `${writers} processes: ${perMinute.toFixed(0)} runs a minute (target ≥ 1000), ${await count(store.db)} (all: ${writers * runsOfEach} and ${writers * runsOfEach * 100})`,
  );

  await fill(store.db);
  for (const most of [100, 2000, historyRuns]) {
    const ms: number[] = [];
    let points = 0;
    for (let round = 0; round < 5; round++) {
      const { ms: taken, value } = await timed(() => metricHistory(store.db, { experiment: 'long', name: 'delivery.p99', most }));
      ms.push(taken);
      points = value.points.length;
    }
    console.log(
      `history over ${historyRuns} runs, the newest ${points}: median ${median(ms).toFixed(1)} ms of 5${most === historyRuns ? '' : ' (target ≤ 100 ms)'}`,
    );
  }
} finally {
  await stopBundled(home);
  rmSync(placeOf(home).directory, { recursive: true, force: true });
  rmSync(home, { recursive: true });
}
