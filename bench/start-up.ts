/**
 * How long a user waits: `regatta --help` and a run of one operation without nodes to their ends, and `regatta run examples/gossipsub/baseline.yaml` from the command to its first operation; how many
 * of those runs are valid and pass, and how near the rules of validity came to their limits.
 *
 *     npx node bench/start-up.ts [baseline runs, 3] [--installed]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { listRuns } from '../src/recording/home.ts';
import type { RunFiles } from '../src/recording/run-files.ts';
import { resultSentence } from '../src/reporters/result-sentence.ts';
import { commandUnderTest } from './command.ts';
import { median } from './median.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
using command = commandUnderTest();
const nowNs = (): number => Number(process.hrtime.bigint());

/** Runs the command to its end; answers with its length in ms and the instant at which it began, ns. */
function timed(args: readonly string[], home: string): Promise<{ ms: number; startNs: number; code: number | null }> {
  const startNs = nowNs();
  const child = spawn(process.execPath, [command.bin, ...args], { cwd: root, env: { ...process.env, REGATTA_DIR: home }, stdio: 'ignore' });
  return new Promise((resolve) => child.on('close', (code) => resolve({ ms: (nowNs() - startNs) / 1e6, startNs, code })));
}

function newestRun(home: string): RunFiles {
  const [run] = listRuns(home);
  if (run === undefined) throw new Error('the run left no directory');
  return run;
}

async function firstOperationNs(run: RunFiles): Promise<number> {
  const { monotonicStartNs } = run.readJson('run.json');
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const reader = await connection.runAndReadAll(`SELECT min(sent)::DOUBLE FROM '${run.parquet('samples')}'`);
  return (monotonicStartNs ?? Number.NaN) + Number(reader.getRows()[0]?.[0]);
}

const home = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
try {
  const help: number[] = [];
  for (let count = 0; count < 11; count++) help.push((await timed(['--help'], home)).ms);
  console.log(`regatta --help: median ${median(help).toFixed(0)} ms of 11 (target ≤ 200 ms)`);

  writeFileSync(join(home, 'noop.mjs'), 'export default { operation() {} };\n');
  writeFileSync(join(home, 'one.yaml'), 'rounds: [{scenario: ./noop.mjs, rate: 100/s, operations: 1}]\n');
  const one: number[] = [];
  for (let count = 0; count < 5; count++) one.push((await timed(['run', join(home, 'one.yaml')], home)).ms);
  console.log(`a run of one operation without nodes, command to result: median ${median(one).toFixed(0)} ms of 5 (target ≤ 1000 ms)`);

  const first: number[] = [];
  const codes: (number | null)[] = [];
  const nearest = new Map<string, number>();
  for (let count = 0; count < Number(/^\d+$/.exec(process.argv[2] ?? '')?.[0] ?? 3); count++) {
    const { startNs, code } = await timed(['run', 'examples/gossipsub/baseline.yaml'], home);
    const run = newestRun(home);
    first.push(((await firstOperationNs(run)) - startNs) / 1e9);
    codes.push(code);
    const results = run.readJson('results.json');
    if (code !== 0) console.log(resultSentence(results));
    for (const { rule, value, limit, ok } of results.validity) {
      if (limit === 0 || value === null) continue;
      const isAtLeast = ok === value > limit;
      nearest.set(rule, Math.max(nearest.get(rule) ?? 0, isAtLeast ? limit / value : value / limit));
    }
  }
  const each = first.map((seconds) => seconds.toFixed(2)).join(', ');
  console.log(
    `baseline, command to first operation: median ${median(first).toFixed(2)} s, worst ${Math.max(...first).toFixed(2)} s (target ≤ 8 s); each: ${each}`,
  );
  console.log(
    `baseline, runs that passed: ${codes.filter((code) => code === 0).length} of ${codes.length} (exit codes ${codes.join(' ')})`,
  );
  console.log(`nearest to the limit: ${[...nearest].map(([rule, share]) => `${rule} ${(share * 100).toFixed(0)} %`).join(', ')}`);
} finally {
  rmSync(home, { recursive: true, force: true });
}
