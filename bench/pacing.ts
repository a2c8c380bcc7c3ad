/**
 * How late agents are, and what that costs, for each way of waiting: a whole run of a scenario that does nothing, with everything recorded. What an
 * operation took is here how late it was sent.
 *
 *     npx node bench/pacing.ts [seconds of each run, 5]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { listRuns } from '../src/recording/home.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const seconds = Number(process.argv[2] ?? 5);
const targets: { readonly [pacing: string]: string } = {
  tick: 'lag p99 ≤ 1.5 ms; at 5,000/s ≤ 0.25 cores',
  precise: 'lag p50 ≤ 100 µs',
  spin: 'a whole core',
};

interface Figures {
  readonly operations: number;
  readonly p50: number;
  readonly p99: number;
  readonly cores: number;
}

async function measure(pacing: string, rate: number): Promise<Figures> {
  const home = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
  try {
    const values = ['-D', `pacing=${pacing}`, '-D', `rate=${rate}/s`, '-D', `for=${seconds}s`];
    const args = [join(root, 'bin/regatta.js'), 'run', join(root, 'bench/pacing/pacing.yaml'), '--no-wait', ...values];
    spawnSync(process.execPath, args, { env: { ...process.env, REGATTA_DIR: home }, stdio: 'ignore' });
    const [run] = listRuns(home);
    if (run === undefined) throw new Error('the run left no directory');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const samples = await connection.runAndReadAll(`
      SELECT count(*)::DOUBLE AS operations, quantile_cont(sent - ts, 0.5) / 1e3 AS p50, quantile_cont(sent - ts, 0.99) / 1e3 AS p99
      FROM '${run.parquet('samples')}' WHERE phase = 1`);
    const use = await connection.runAndReadAll(`
      SELECT (max(value) - min(value)) / ((max(ts) - min(ts)) / 1e9) AS cores
      FROM '${run.parquet('series')}' WHERE phase = 1 AND name = 'process_cpu_seconds_total' AND node IS NULL AND host <> 'orchestrator'`);
    return { ...samples.getRowObjectsJS()[0], ...use.getRowObjectsJS()[0] } as unknown as Figures;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

for (const [pacing, target] of Object.entries(targets)) {
  for (const rate of [1000, 5000, 20_000]) {
    const { operations, p50, p99, cores } = await measure(pacing, rate);
    const achieved = (100 * operations) / (rate * seconds);
    console.log(
      `${pacing} at ${rate}/s: ${achieved.toFixed(2)} % of the operations (target ≥ 99.9 %), lag p50 ${p50.toFixed(0)} µs, p99 ${p99.toFixed(0)} µs, ${cores.toFixed(2)} cores (target ${target})`,
    );
  }
}
