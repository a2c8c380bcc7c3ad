/**
 * Transactions on one anvil that makes a block each half second: the kit `ethereum` beside Caliper's Ethereum connector, which comes from npm into the temporary
 * folder. CPU is that of Regatta's agent within the load, recording among it; Caliper's is the difference of a short and a long run, so that it does not pay for its
 * start. Then a number of transactions in a row, each of which must be in a block, by its own nonce.
 *
 *     npx node bench/ledger.ts [--seconds=10] [--transactions=50000]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { anvilBinary } from '../kits/ethereum/nodes/anvil-binary.ts';
import { figureOf } from './figure-of.ts';
import { agentFigures, WARM_UP_S, withRun } from './http/measure-regatta.ts';
import { prepareCaliper, runCaliper } from './ledger/caliper.ts';

/** In a block of half a second as many as this get at most. */
const IN_FLIGHT = 2000;
const [seconds, transactions] = [option('seconds', 10), option('transactions', 50_000)];
const promised = { times: 3, share: 1 / 3 };

function option(name: string, preset: number): number {
  return Number(process.argv.find((word) => word.startsWith(`--${name}=`))?.split('=')[1] ?? preset);
}

/** Work against an anvil of its own: a chain that grew under another would be another chain. */
async function onAnvil<T>(work: (port: number) => T | Promise<T>): Promise<T> {
  const port = 20_000 + (process.pid % 10_000);
  const args = ['--quiet', '--port', String(port), '--block-time', '0.5', '--gas-limit', '1000000000', '--balance', '1000000'];
  const anvil = spawn(anvilBinary(), args, { stdio: 'ignore' });
  try {
    for (let isUp = false; !isUp; await sleep(50)) {
      const socket = createConnection(port, '127.0.0.1');
      isUp = await once(socket, 'connect').then(
        () => true,
        () => false,
      );
      socket.destroy();
    }
    return await work(port);
  } finally {
    anvil.kill('SIGKILL');
    await once(anvil, 'exit');
  }
}

function experiment(port: number, load: string, warmUp = ''): string {
  return `kit: ethereum\nagents: 1\nfleets: {chain: {attach: 'http://127.0.0.1:${port}'}}\nrounds: [${warmUp}{scenario: transfer, accounts: 50, backlog: ${IN_FLIGHT}, ${load}}]\n`;
}

function check(isMet: boolean, text: string): void {
  console.log(`${isMet ? '✓' : '✗'} ${text}`);
  if (!isMet) process.exitCode = 1;
}

const warmUp = `{phase: warm-up, scenario: transfer, accounts: 50, backlog: ${IN_FLIGHT}, for: ${WARM_UP_S}s}, `;
const own = await onAnvil((port) => withRun(experiment(port, `for: ${seconds + 4}s`, warmUp), { hasTables: false }, agentFigures));
console.log(`Regatta  ${own.cpuUs.toFixed(0)} µs of CPU a transaction, ${own.rate.toFixed(0)} transactions/s`);

const folder = join(tmpdir(), 'regatta-bench-caliper');
const reason = prepareCaliper(folder);
if (reason === undefined) {
  const load = { inFlight: IN_FLIGHT };
  const short = await onAnvil((port) => runCaliper(folder, { ...load, port, seconds: 2 }));
  const long = await onAnvil((port) => runCaliper(folder, { ...load, port, seconds: 2 + seconds }));
  const cpuUs = ((long.cpuS - short.cpuS) / (long.done - short.done)) * 1e6;
  console.log(`Caliper  ${cpuUs.toFixed(0)} µs of CPU a transaction, ${long.rate.toFixed(0)} transactions/s`);
  check(own.rate >= promised.times * long.rate, `${(own.rate / long.rate).toFixed(1)} × its throughput (≥ ${promised.times})`);
  check(own.cpuUs <= promised.share * cpuUs, `1/${(cpuUs / own.cpuUs).toFixed(1)} of its CPU (≤ 1/3)`);
} else {
  console.log(`Caliper  skipped: ${reason}`);
}

await onAnvil((port) =>
  withRun(experiment(port, `operations: ${transactions}`), { hasTables: true }, (run) => {
    const results = run.readJson('results.json');
    const included = figureOf(results, 'inclusion.count');
    const others = ['refused', 'reverted', 'replaced', 'unknown'].map((name) => ({ name, count: figureOf(results, name) }));
    const rest = transactions - others.reduce((sum, { count }) => sum + count, included);
    const said = [...others.map(({ name, count }) => `${count} ${name}`), `${rest} that nothing is known of`].join(', ');
    check(
      included === transactions && others.every(({ count }) => count === 0),
      `${included} of ${transactions} transactions in a block, ${said}`,
    );
    for (const { labels, value } of results.metrics.filter(({ metric, labels }) => metric === 'unknown' && labels['reason'] !== undefined))
      console.log(`  ${value} unknown: ${labels['reason']}`);
  }),
);
