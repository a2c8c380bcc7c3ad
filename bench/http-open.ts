/**
 * The kit `http` in an open loop against nginx on loopback: how much of what was asked for came, how late it was sent, and for how much of a core. And how much
 * memory an agent takes in open and closed loops, also where the server answers nothing, so that everything stays in flight.
 *
 *     npx node bench/http-open.ts [seconds of each run, 6] [--installed]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { DuckDBInstance } from '@duckdb/node-api';
import type { RunFiles } from '../src/recording/run-files.ts';
import { commandUnderTest } from './command.ts';
import { type HttpLoad, withHttpRun } from './http/measure-regatta.ts';
import { startNginx } from './http/nginx.ts';

const seconds = Number(/^\d+$/.exec(process.argv[2] ?? '')?.[0] ?? 6);
using command = commandUnderTest();
const { bin } = command;
const leastAchieved = 0.999;
const mostLagUs: { readonly [pacing: string]: { readonly quantile: 'p50' | 'p99'; readonly us: number } } = {
  tick: { quantile: 'p99', us: 1500 },
  precise: { quantile: 'p50', us: 100 },
};
const mostCores = 0.25;
const mostResidentMb = 90;

interface Sent {
  readonly operations: number;
  readonly p50: number;
  readonly p99: number;
  readonly cores: number;
}

async function sentIn(run: RunFiles): Promise<Sent> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const samples = await connection.runAndReadAll(`
    SELECT count(*)::DOUBLE AS operations, quantile_cont(sent - ts, 0.5) / 1e3 AS p50, quantile_cont(sent - ts, 0.99) / 1e3 AS p99
    FROM '${run.parquet('samples')}' WHERE phase = 1 AND step = 'operation' AND outcome = 'ok'`);
  const use = await connection.runAndReadAll(`
    SELECT (max(value) - min(value)) / ((max(ts) - min(ts)) / 1e9) AS cores
    FROM '${run.parquet('series')}' WHERE phase = 1 AND name = 'process_cpu_seconds_total' AND node IS NULL AND host = 'agent-0'`);
  return { ...samples.getRowObjectsJS()[0], ...use.getRowObjectsJS()[0] } as unknown as Sent;
}

/** The most that an agent took in any second, MB. */
function residentMb(run: RunFiles): number {
  return Math.max(...run.readWindows().map(({ gauges }) => (gauges['resident_bytes'] ?? Number.NaN) / 1e6));
}

function tell(text: string, isMet: boolean): void {
  if (!isMet) process.exitCode = 1;
  console.log(`${isMet ? '✓' : '✗'} ${text}`);
}

function tellMemory(name: string, mb: number): void {
  tell(`${name}: ${mb.toFixed(0)} MB resident at most (≤ ${mostResidentMb})`, mb <= mostResidentMb);
}

async function openLoop(url: string, pacing: string, rate: number): Promise<void> {
  const load: HttpLoad = { url, drive: `rate: ${rate}/s`, seconds, pacing, hasTables: true, bin };
  const { sent, mb } = await withHttpRun(load, async (run) => ({ sent: await sentIn(run), mb: residentMb(run) }));
  const name = `${rate}/s, ${pacing}`;
  const achieved = sent.operations / (rate * seconds);
  const limit = mostLagUs[pacing] ?? { quantile: 'p50', us: Number.NaN };
  tell(`${name}: ${(100 * achieved).toFixed(2)} % answered of what was asked for (≥ ${100 * leastAchieved} %)`, achieved >= leastAchieved);
  tell(
    `${name}: lag p50 ${sent.p50.toFixed(0)} µs, p99 ${sent.p99.toFixed(0)} µs (${limit.quantile} ≤ ${limit.us})`,
    sent[limit.quantile] <= limit.us,
  );
  const isBounded = pacing === 'tick' && rate === 5000;
  tell(`${name}: ${sent.cores.toFixed(2)} cores${isBounded ? ` (≤ ${mostCores})` : ''}`, !isBounded || sent.cores <= mostCores);
  tellMemory(name, mb);
}

const silentServer = `require('node:net').createServer((socket) => socket.on('error', () => {}).resume()).listen(0, '127.0.0.1', function () {
  console.log(this.address().port);
});`;

/** Takes connections and requests, and answers nothing: in a process of its own, since this one waits for runs. */
async function startSilence(): Promise<{ readonly url: string } & Disposable> {
  const server = spawn(process.execPath, ['-e', silentServer], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = (await once(server.stdout, 'data')) as [Buffer];
  return { url: `http://127.0.0.1:${port.toString().trim()}`, [Symbol.dispose]: () => void server.kill() };
}

await using nginx = await startNginx();
if (nginx === undefined) {
  console.log('skipped: there is no nginx; apt-get install nginx-light');
} else {
  for (const pacing of Object.keys(mostLagUs)) for (const rate of [1000, 5000]) await openLoop(nginx.url, pacing, rate);
  for (const backlog of [50, 1000]) {
    tellMemory(
      `backlog of ${backlog}`,
      await withHttpRun({ url: nginx.url, drive: `backlog: ${backlog}`, seconds: seconds + 4, bin }, residentMb),
    );
  }
  using silence = await startSilence();
  const drive = 'rate: 2000/s, timeout: 5s';
  tellMemory('10,000 requests in flight, none answered', await withHttpRun({ url: silence.url, drive, seconds: 10, bin }, residentMb));
}
