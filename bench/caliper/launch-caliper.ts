import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProcessTable } from '../../src/readings/proc/process-table.ts';

/** Fetches packages of Caliper into a folder of the bench. @returns why they cannot be had, else undefined */
export function installCaliper(folder: string, packages: readonly string[]): string | undefined {
  mkdirSync(folder, { recursive: true });
  const names = packages.map((each) => each.slice(0, each.lastIndexOf('@')));
  if (names.every((name) => existsSync(join(folder, 'node_modules', name)))) return undefined;
  const options = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder];
  const { status, stderr } = spawnSync('npm', [...options, ...packages], { encoding: 'utf8' });
  return status === 0 ? undefined : stderr.trim().split('\n').at(-1);
}

export interface CaliperRound {
  readonly label: string;
  readonly txDuration: number;
  readonly rateControl: { readonly type: string; readonly opts: { readonly [name: string]: number } };
}

export interface CaliperFigures {
  /** Of manager and worker, start and end among it. */
  readonly cpuS: number;
  readonly done: number;
  readonly rate: number;
}

/** What a run of Caliper may take beside its load, ms. */
const limitMs = 120_000;

/** One round on one worker of Caliper. `workload` is the text of its workload module; the files stand beside it. */
export async function launchCaliper(
  folder: string,
  round: CaliperRound,
  {
    network,
    workload,
    files = {},
  }: { readonly network: object; readonly workload: string; readonly files?: { readonly [name: string]: string } },
): Promise<CaliperFigures> {
  const test = { name: round.label, workers: { number: 1 }, rounds: [{ ...round, workload: { module: 'workload.js' } }] };
  const all = { 'network.json': JSON.stringify(network), 'bench.yaml': JSON.stringify({ test }), 'workload.js': workload, ...files };
  for (const [name, content] of Object.entries(all)) writeFileSync(join(folder, name), content);
  const command = ['node', 'node_modules/.bin/caliper', 'launch', 'manager', '--caliper-workspace', '.'];
  const paths = [
    '--caliper-benchconfig',
    'bench.yaml',
    '--caliper-networkconfig',
    'network.json',
    '--caliper-progress-reporting-enabled',
    'false',
  ];
  const { output, cpuS } = await watchGroup(folder, [...command, ...paths], round.txDuration * 1000 + limitMs);
  const [, done, rate] = new RegExp(`\\| ${round.label}\\s+\\| (\\d+)(?:\\s+\\| [\\d.-]+){5}\\s+\\| ([\\d.]+)`).exec(output) ?? [];
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
