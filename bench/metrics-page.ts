/**
 * What it costs a host to show a Prometheus what it counts: how long a page of 1,000 nodes takes, and what operations that do nothing cost more.
 * `node bench/metrics-page.ts [nodes, 1000] [pairs of seconds, 30]` prints the figures beside their targets and exits 1 when one is missed.
 */
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { operationFamilies, operationNames } from '../src/exposition/operation-families.ts';
import { OperationTotals } from '../src/exposition/operation-totals.ts';
import { metricsAnswer, servePages } from '../src/exposition/serve-pages.ts';
import { SeriesBoard } from '../src/exposition/series-board.ts';
import { seriesHelp } from '../src/exposition/series-help.ts';
import { backlog } from '../src/load/loops/backlog.ts';
import { liveKey, liveNames } from '../src/model/load.ts';
import type { RoundPlan } from '../src/model/plan.ts';
import { NS_PER_S } from '../src/model/clock.ts';
import type { WindowMeter } from '../src/recording/window-meter.ts';
import { inFolder, measureNoOps } from './no-op-load.ts';
import { median, medianBetween, percentMore } from './median.ts';

const [nodes = 1000, pairs = 30] = process.argv.slice(2).map(Number);
const here = { host: '127.0.0.1', port: 0 };
/** What a process uses, and a little that it says itself, each at the n-th reading of the node of that number. */
const seriesOfNode: { readonly [name: string]: (node: number, reading: number) => number } = {
  process_cpu_seconds_total: (node, reading) => (node + 3 * reading) / 100,
  process_resident_memory_bytes: (node, reading) => 4096 * (20_000 + node + reading),
  process_open_fds: (node) => 20 + (node % 30),
  process_threads: () => 11,
  process_io_read_bytes_total: (node) => 4096 * node,
  process_io_write_bytes_total: (node, reading) => 1000 * (node + reading),
  'process_context_switches_total{kind="voluntary"}': (node, reading) => 70 * (node + reading),
  'process_context_switches_total{kind="involuntary"}': (node, reading) => 3 * (node + reading),
  messages_received_total: (node, reading) => 17 * (node + reading),
  messages_sent_total: (node, reading) => 8 * (node + reading),
  peers: (node) => 6 + (node % 6),
  heartbeat_delay_seconds: (node, reading) => (1 + ((node * 7 + reading * 13) % 97)) / 3141,
};
const pages = 40;
/** Pages before those: what the first cost is not what all others do. */
const warmUp = 20;
const warmUpPairs = 3;
/** So many times as often as a Prometheus would, since what one page costs is lost in what a machine's speed changes by. */
const readingsASecond = 20;
const targets = { pageMs: 20, moreCpu: 0.03 };

let missed = false;
function tell(name: string, value: string, target: string, ok: boolean): void {
  missed ||= !ok;
  console.log(`${ok ? '✓' : '✗'} ${name.padEnd(66)} ${value.padStart(10)}  (${target})`);
}

/** The board of a host with so many nodes, and what reads all their series. */
function fullBoard(): { readonly board: SeriesBoard; readonly read: (reading: number) => void } {
  const board = new SeriesBoard({
    now: () => 0,
    labelsOf: (node) => [
      ['run', '20261127-020014-shop-in-prometheus'],
      ['fleet', 'lurkers'],
      ['node', `lurkers-${node}`],
      ['host', 'host-0'],
      ['version', '1.0.0'],
    ],
    servesItself: () => false,
    taken: operationNames,
    helpOf: seriesHelp([]),
  });
  const series = Object.entries(seriesOfNode);
  const count = nodes * series.length;
  const column = (of: (row: number) => number): Float64Array => Float64Array.from({ length: count }, (_, row) => of(row));
  const nodeOf = (row: number): number => Math.floor(row / series.length);
  const columns = {
    ts: column(() => 0),
    node: column(nodeOf),
    host: column(() => 1000),
    name: column((row) => row % series.length),
  };
  const textsOf = (): ReadonlyMap<number, string> => new Map([[1000, 'host-0'], ...series.map(([name], code) => [code, name] as const)]);
  return {
    board,
    read: (reading) => {
      const value = column((row) => series[row % series.length]?.[1](nodeOf(row), reading) ?? Number.NaN);
      board.see({ columns: { ...columns, value }, count, textsOf });
    },
  };
}

/** A Prometheus is another process: one that reads in this thread would count with what it takes to write. */
const reader = `
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', async (url) => {
    const begin = performance.now();
    const bytes = (await (await fetch(url)).arrayBuffer()).byteLength;
    parentPort.postMessage({ bytes, ms: performance.now() - begin });
  });
`;

async function measurePages(): Promise<void> {
  const { board, read } = fullBoard();
  await using server = await servePages(here, { '/metrics': (request) => metricsAnswer(board.families(), request) }, 'listen');
  const worker = new Worker(reader, { eval: true });
  const url = `http://127.0.0.1:${server.port}/metrics`;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const taken: { readonly bytes: number; readonly ms: number; readonly cpuMs: number }[] = [];
  for (let page = 0; page < warmUp + pages; page++) {
    read(page);
    if (page === warmUp) delay.enable();
    const cpu = process.threadCpuUsage();
    worker.postMessage(url, []);
    const [answer] = (await once(worker, 'message')) as [{ readonly bytes: number; readonly ms: number }];
    const { user, system } = process.threadCpuUsage(cpu);
    if (page >= warmUp) taken.push({ ...answer, cpuMs: (user + system) / 1000 });
  }
  delay.disable();
  await worker.terminate();
  const took = taken.map(({ ms }) => ms);
  tell(
    `a page of ${nodes} nodes, ${((taken[0]?.bytes ?? 0) / 1e6).toFixed(1)} MB: from the question to its last byte, median, ms`,
    median(took).toFixed(1),
    `≤ ${targets.pageMs}`,
    median(took) <= targets.pageMs,
  );
  const cpuMs = median(taken.map((each) => each.cpuMs));
  console.log(
    `  ${cpuMs.toFixed(1)} ms of CPU of who writes it; worst ${Math.max(...took).toFixed(1)} ms; the event loop stood still for ${(delay.percentile(99) / 1e6).toFixed(1)} ms at p99`,
  );
}

/** What operations cost in a second in which a Prometheus reads, beside one in which nothing is shown, µs each. */
interface SecondsInTurn {
  readonly shownUs: number;
  readonly plainUs: number;
}

/** Shows what is driven in every other second, and has the page read then. Seconds side by side have the same machine and the same process, which runs differ in by more than what is looked for. */
function inTurn(prometheus: Worker, taken: SecondsInTurn[]): (meter: WindowMeter, round: RoundPlan) => Promise<AsyncDisposable> {
  return async (meter, round) => {
    const totals = new OperationTotals([round]);
    const finished = liveKey(liveNames.finished, { scenario: 'no-op' });
    let isShown = false;
    let operations = 0;
    meter.onTake = (counted) => {
      operations += counted.counters.get(finished)?.value ?? 0;
      if (isShown) totals.add(counted);
    };
    totals.startRound(0);
    const families = () => operationFamilies(totals.rounds(meter.present), { run: 'bench', agent: 'agent-0' });
    const server = await servePages(here, { '/metrics': (request) => metricsAnswer(families(), request) }, 'listen');
    const url = `http://127.0.0.1:${server.port}/metrics`;
    let plainUs = Number.NaN;
    let cpu = process.threadCpuUsage();
    const seconds = setInterval(() => {
      const { user, system } = process.threadCpuUsage(cpu);
      const us = (user + system) / operations;
      if (isShown) taken.push({ shownUs: us, plainUs });
      else plainUs = us;
      isShown = !isShown;
      operations = 0;
      cpu = process.threadCpuUsage();
    }, 1000);
    const readings = setInterval(() => isShown && prometheus.postMessage(url, []), 1000 / readingsASecond);
    return {
      async [Symbol.asyncDispose]() {
        clearInterval(seconds);
        clearInterval(readings);
        await server[Symbol.asyncDispose]();
      },
    };
  };
}

async function measureLoad(): Promise<void> {
  const worker = new Worker(reader, { eval: true });
  const taken: SecondsInTurn[] = [];
  // the first seconds compile
  const forNs = (2 * (pairs + warmUpPairs) + 1) * NS_PER_S;
  await inFolder((directory) => measureNoOps(backlog(50), { forNs }, directory, inTurn(worker, taken)));
  await worker.terminate();
  const measured = taken.slice(warmUpPairs);
  const { low, middle, high } = medianBetween(measured.map(({ shownUs, plainUs }) => (shownUs / plainUs - 1) / readingsASecond));
  tell(
    `operations that do nothing, read each second: more CPU, median of ${measured.length} pairs of seconds`,
    percentMore(middle),
    `≤ ${targets.moreCpu * 100} %`,
    middle <= targets.moreCpu,
  );
  const plainNs = 1000 * median(measured.map(({ plainUs }) => plainUs));
  console.log(
    `  ${percentMore(low)} to ${percentMore(high)} by the sign test, a ${readingsASecond}th of what as many readings cost; ${plainNs.toFixed(0)} ns of CPU without`,
  );
}

await measurePages();
await measureLoad();
process.exitCode = missed ? 1 : 0;
