/**
 * How far what Regatta reports of an echo node is from the latency that the node knows, with each way in which agents keep time; and from what went over loopback, where tcpdump is
 * there and may listen: the node begins to count only when it has been woken, and that is not ours. Beside it the same of a bare socket of Node, as the least that a client on Node is off by.
 *
 *     npx node bench/echo-truth.ts [pacing …; tick and precise unless given]
 */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { listRuns } from '../src/recording/home.ts';
import type { RunFiles } from '../src/recording/run-files.ts';
import { resultSentence } from '../src/reporters/result-sentence.ts';
import { openWire } from './echo-truth/wire.ts';
import { figureOf } from './figure-of.ts';
import { median } from './median.ts';

const root = resolve(import.meta.dirname, '..');
const [, , ...given] = process.argv;

/** What was reported of operations whose question and answer were seen, beside when they were seen. */
async function besideWire(run: RunFiles, answeredNs: ReadonlyMap<number, number>): Promise<string> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const reader = await connection.runAndReadAll(`
    SELECT operation::DOUBLE, (done - ts)::DOUBLE, (sent - ts)::DOUBLE FROM '${run.parquet('samples')}' WHERE phase = 1 AND step = 'operation' AND outcome = 'ok'`);
  const seen = (reader.getRows() as [number, number, number][]).flatMap(([operation, tookNs, lagNs]) => {
    const ns = answeredNs.get(operation);
    return ns === undefined ? [] : [{ tookNs, lagNs, ns }];
  });
  const [reported, known] = [median(seen.map(({ tookNs }) => tookNs)) / 1e3, median(seen.map(({ ns }) => ns)) / 1e3];
  const beyond = median(seen.map(({ tookNs, ns }) => tookNs - ns)) / 1e3;
  const awake = median(seen.map(({ tookNs, lagNs, ns }) => tookNs - lagNs - ns)) / 1e3;
  return `${seen.length} operations, p50 ${reported.toFixed(0)} µs reported, ${known.toFixed(0)} µs from question to answer: ${Math.abs(reported - known).toFixed(0)} µs apart; request by request ${beyond.toFixed(0)} µs p50, ${awake.toFixed(0)} µs without the lag`;
}

/** What a client of a few lines sees of the same node, beside when it was seen on the wire. */
async function bareBesideWire(home: string): Promise<string> {
  await using resources = new AsyncDisposableStack();
  const wire = await openWire(home);
  if (typeof wire === 'string') return `skipped: ${wire}`;
  resources.use(wire);
  const [port, operations] = [41_999, 5000];
  const output = join(home, 'bare');
  mkdirSync(output);
  const env = { ...process.env, REGATTA_PORT_ECHO: String(port), REGATTA_OUTPUT: output, REGATTA_NODE_INDEX: '0' };
  const node = spawn(process.execPath, [join(root, 'examples/echo-tcp/node.mjs')], { env, stdio: 'ignore' });
  try {
    await sleep(1000);
    const client = [join(root, 'bench/echo-truth/bare-client.ts'), String(port), String(operations)];
    const { stdout } = await promisify(execFile)(process.execPath, client, { maxBuffer: 2 ** 24 });
    const answeredNs = await wire.answeredNs();
    const beyond = (JSON.parse(stdout) as [number, number][]).map(([operation, ns]) => ns - (answeredNs.get(operation) ?? Number.NaN));
    const seen = beyond.filter((ns) => !Number.isNaN(ns));
    return `${seen.length} operations, request by request ${(median(seen) / 1e3).toFixed(0)} µs p50`;
  } finally {
    node.kill();
  }
}

for (const pacing of given.length > 0 ? given : ['tick', 'precise']) {
  const home = mkdtempSync(join(tmpdir(), 'regatta-echo-'));
  try {
    const args = ['run', join(root, 'bench/echo-truth/echo.yaml'), '-D', `pacing=${pacing}`];
    await using resources = new AsyncDisposableStack();
    const wire = await openWire(home);
    if (typeof wire !== 'string') resources.use(wire);
    const { stderr } = spawnSync(process.execPath, [join(root, 'bin/regatta.js'), ...args], {
      env: { ...process.env, REGATTA_DIR: home },
      encoding: 'utf8',
    });
    const [run] = listRuns(home);
    if (run === undefined || !run.has('results.json')) throw new Error(`the run has no results:\n${stderr}`);
    const results = run.readJson('results.json');
    const us = (name: string): string => (figureOf(results, name) * 1e6).toFixed(0);
    const off = Math.abs(figureOf(results, 'operations.p50') - figureOf(results, 'known.p50')) * 1e6;
    console.log(
      `${pacing}: p50 ${us('operations.p50')} µs reported, ${us('known.p50')} µs known: ${off.toFixed(0)} µs apart${pacing === 'precise' ? ' (target ≤ 50 µs)' : ''}; ` +
        `request by request ${us('beyond.p50')} µs p50, ${us('beyond.p99')} µs p99; lag ${us('lag.p50')} µs p50, ${us('lag.p99')} µs p99; ${resultSentence(results)}`,
    );
    console.log(
      typeof wire === 'string' ? `  by the wire: skipped: ${wire}` : `  by the wire: ${await besideWire(run, await wire.answeredNs())}`,
    );
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const home = mkdtempSync(join(tmpdir(), 'regatta-echo-'));
try {
  console.log(`a bare socket of Node by the wire: ${await bareBesideWire(home)}`);
} finally {
  rmSync(home, { recursive: true, force: true });
}
