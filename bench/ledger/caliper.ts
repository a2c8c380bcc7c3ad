import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProcessTable } from '../../src/readings/proc/process-table.ts';

/** The last with an Ethereum connector, and the web3 that it binds. */
const packages = ['@hyperledger/caliper-cli@0.6.0', '@hyperledger/caliper-core@0.6.0', '@hyperledger/caliper-ethereum@0.6.0', 'web3@1.3.0'];

/** A contract that does nothing: the connector sends to contracts alone, and this comes nearest to a transfer. */
const contract = {
  name: 'pay',
  abi: [{ type: 'function', name: 'pay', inputs: [], outputs: [], stateMutability: 'payable' }],
  bytecode: '0x6001600c60003960016000f300',
  gas: 100_000,
};

const workload = `'use strict';
const { WorkloadModuleBase } = require('@hyperledger/caliper-core');
class Pay extends WorkloadModuleBase {
  submitTransaction() {
    return this.sutAdapter.sendRequests({ contract: 'pay', verb: 'pay', value: 1, args: [], readOnly: false });
  }
}
module.exports.createWorkloadModule = () => new Pay();
`;

/** Fetches Caliper into a folder of the bench. @returns why it cannot be had, else undefined */
export function prepareCaliper(folder: string): string | undefined {
  mkdirSync(folder, { recursive: true });
  if (existsSync(join(folder, 'node_modules/web3'))) return undefined;
  const options = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder];
  const { status, stderr } = spawnSync('npm', [...options, ...packages], { encoding: 'utf8' });
  return status === 0 ? undefined : stderr.trim().split('\n').at(-1);
}

/** What a run of Caliper may take beside its load, ms. */
const limitMs = 120_000;

/** One worker of Caliper that keeps `inFlight` transactions under way. CPU is that of manager and worker, start and end among it. */
export async function runCaliper(
  folder: string,
  load: { readonly port: number; readonly inFlight: number; readonly seconds: number },
): Promise<{ readonly cpuS: number; readonly done: number; readonly rate: number }> {
  const network = {
    caliper: { blockchain: 'ethereum', command: {} },
    ethereum: {
      url: `ws://127.0.0.1:${load.port}`,
      // the first two of anvil's own accounts
      contractDeployerAddress: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
      fromAddress: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
      fromAddressPrivateKey: '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
      transactionConfirmationBlocks: 1,
      chainId: 31_337,
      gasPrice: 2_000_000_000,
      contracts: { pay: { path: './pay.json', gas: { pay: 30_000 } } },
    },
  };
  const round = {
    label: 'pay',
    txDuration: load.seconds,
    rateControl: { type: 'fixed-load', opts: { transactionLoad: load.inFlight } },
    workload: { module: 'workload.js' },
  };
  const files = {
    'network.json': network,
    'pay.json': contract,
    'bench.yaml': { test: { name: 'pay', workers: { number: 1 }, rounds: [round] } },
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(content));
  writeFileSync(join(folder, 'workload.js'), workload);
  const command = ['node', 'node_modules/.bin/caliper', 'launch', 'manager', '--caliper-workspace', '.'];
  const paths = [
    '--caliper-benchconfig',
    'bench.yaml',
    '--caliper-networkconfig',
    'network.json',
    '--caliper-progress-reporting-enabled',
    'false',
  ];
  const { output, cpuS } = await watchGroup(folder, [...command, ...paths], load.seconds * 1000 + limitMs);
  const [, done, rate] = /\| pay\s+\| (\d+)(?:\s+\| [\d.]+){5}\s+\| ([\d.]+)/.exec(output) ?? [];
  if (done === undefined) throw new Error(`Caliper came to nothing: ${output.slice(-500)}`);
  return { cpuS, done: Number(done), rate: Number(rate) };
}

const ended = 'the manager has ended';

/** Runs a command until it ends, which its worker may not do by itself, and tells what all of its processes used. */
async function watchGroup(
  cwd: string,
  command: readonly string[],
  mostMs: number,
): Promise<{ readonly output: string; readonly cpuS: number }> {
  // the shell stays, and with it what ended processes used that it waited for
  const child = spawn('sh', ['-c', `"$@"; echo "${ended}"; sleep 600`, 'sh', ...command], {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const group = child.pid as number;
  const limit = setTimeout(() => process.kill(-group, 'SIGKILL'), mostMs);
  try {
    let output = '';
    for await (const piece of child.stdout) {
      output += String(piece);
      if (output.includes(ended)) break;
    }
    return { output, cpuS: cpuSecondsOf(group) };
  } finally {
    clearTimeout(limit);
    if (child.exitCode === null && child.signalCode === null) process.kill(-group, 'SIGKILL');
  }
}

function cpuSecondsOf(group: number): number {
  const table = ProcessTable.open();
  if (table === undefined) return Number.NaN;
  table.look(0);
  return table.membersOf(group).reduce((sum, pid) => {
    const stat = table.stat(pid);
    return stat === undefined ? sum : sum + table.figures(pid, stat).cpuSeconds;
  }, 0);
}
