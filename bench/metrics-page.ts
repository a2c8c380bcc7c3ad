/**
 * What it costs a host to show a Prometheus what it counts: how long a page of 1,000 nodes takes, and what operations that do nothing cost more.
 * `node bench/metrics-page.ts [nodes, 1000] [pairs, 7]` prints the figures beside their targets and exits 1 when one is missed.
 */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { operationFamilies, operationNames } from '../src/exposition/operation-families.ts';
import { OperationTotals } from '../src/exposition/operation-totals.ts';
import { metricsAnswer, type PageServer, servePages } from '../src/exposition/serve-pages.ts';
import { SeriesBoard } from '../src/exposition/series-board.ts';
import { backlog } from '../src/load/loops/backlog.ts';
import type { RoundPlan } from '../src/model/plan.ts';
import { NS_PER_S } from '../src/model/clock.ts';
import type { WindowMeter } from '../src/recording/window-meter.ts';
import { inFolder, measureNoOps } from './no-op-load.ts';

const [nodes = 1000, pairs = 7] = process.argv.slice(2).map(Number);
const here = { host: '127.0.0.1', port: 0 };
/** As many series as a process has that is watched. */
const seriesOfNode = 12;
const pages = 40;
const targets = { pageMs: 20, moreCpu: 0.03 };

let missed = false;
function tell(name: string, value: string, target: string, ok: boolean): void {
  missed ||= !ok;
  console.log(`${ok ? '✓' : '✗'} ${name.padEnd(66)} ${value.padStart(10)}  (${target})`);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The board of a host with so many nodes, all of whose series were just read. */
function fullBoard(): SeriesBoard {
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
  });
  const count = nodes * seriesOfNode;
  const column = (of: (row: number) => number): Float64Array => Float64Array.from({ length: count }, (_, row) => of(row));
  const columns = {
    ts: column(() => 0),
    node: column((row) => Math.floor(row / seriesOfNode)),
    host: column(() => 1000),
    name: column((row) => row % seriesOfNode),
    value: column((row) => row * 1.7),
  };
  const textsOf = (): ReadonlyMap<number, string> =>
    new Map([
      [1000, 'host-0'] as const,
      ...Array.from({ length: seriesOfNode }, (_, code) => [code, `process_series_${code}_total`] as const),
    ]);
  board.see({ columns, count, textsOf });
  return board;
}

async function measurePages(): Promise<void> {
  const board = fullBoard();
  await using server = await servePages(here, { '/metrics': (request) => metricsAnswer(board.families(), request) }, 'listen');
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const took: number[] = [];
  let cpu = process.cpuUsage();
  let bytes = 0;
  for (let page = 0; page < pages; page++) {
    const begin = performance.now();
    bytes = (await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).arrayBuffer()).byteLength;
    took.push(performance.now() - begin);
    // what the first cost is not what all others do
    if (page === 10) {
      took.length = 0;
      cpu = process.cpuUsage();
      delay.enable();
    }
  }
  delay.disable();
  const { user, system } = process.cpuUsage(cpu);
  const cpuMs = (user + system) / 1000 / took.length;
  tell(
    `a page of ${nodes} nodes, ${(bytes / 1e6).toFixed(1)} MB: from the question to its last byte, median, ms`,
    median(took).toFixed(1),
    `≤ ${targets.pageMs}`,
    median(took) <= targets.pageMs,
  );
  console.log(
    `  ${cpuMs.toFixed(1)} ms of CPU, that of who reads among it; worst ${Math.max(...took).toFixed(1)} ms; the event loop stood still for ${(delay.percentile(99) / 1e6).toFixed(1)} ms at p99`,
  );
}

/** Shows operations while they are driven, and reads the page each second. */
async function shown(meter: WindowMeter, round: RoundPlan): Promise<AsyncDisposable> {
  const totals = new OperationTotals([round]);
  meter.onTake = (counted) => totals.add(counted);
  totals.startRound(0);
  const families = () => operationFamilies(totals.rounds(meter.present), { run: 'bench', agent: 'agent-0' });
  const server: PageServer = await servePages(here, { '/metrics': (request) => metricsAnswer(families(), request) }, 'listen');
  const reading = setInterval(() => void fetch(`http://127.0.0.1:${server.port}/metrics`).then((answer) => answer.arrayBuffer()), 1000);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(reading);
      await server[Symbol.asyncDispose]();
    },
  };
}

/** In pairs, each begun by the other of the two in turn: machines change speed. */
async function measureLoad(): Promise<void> {
  const end = { forNs: 3 * NS_PER_S };
  const cpuUs = (isShown: boolean): Promise<number> =>
    inFolder(async (directory) => (await measureNoOps(backlog(50), end, directory, isShown ? shown : undefined)).cpuUs);
  await cpuUs(true);
  const more: number[] = [];
  let plainUs = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const order = pair % 2 === 0 ? [false, true] : [true, false];
    const taken = new Map<boolean, number>();
    for (const isShown of order) taken.set(isShown, await cpuUs(isShown));
    plainUs = taken.get(false) ?? Number.NaN;
    more.push((taken.get(true) ?? Number.NaN) / plainUs - 1);
  }
  tell(
    `operations that do nothing, read each second: more CPU, median of ${pairs} pairs, %`,
    (median(more) * 100).toFixed(1),
    `≤ ${targets.moreCpu * 100}`,
    median(more) <= targets.moreCpu,
  );
  console.log(`  each pair: ${more.map((share) => `${(share * 100).toFixed(1)} %`).join(', ')}; ${plainUs.toFixed(2)} µs of CPU without`);
}

await measurePages();
await measureLoad();
process.exitCode = missed ? 1 : 0;
