/**
 * What watching costs: reading what 200 processes use, each second; and the default monitors, for each operation that does nothing, against none.
 *
 *     npx node bench/monitors.ts [processes, 200]
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { realClock } from '../src/load/real-clock.ts';
import type { WatchedProcess } from '../src/model/monitor.ts';
import { monitors } from '../src/monitors/index.ts';
import { listRuns } from '../src/recording/home.ts';
import { MonitorGroup } from '../src/recording/monitor-group.ts';
import { openSpool } from '../src/recording/spool.ts';

const root = resolve(import.meta.dirname, '..');
const count = Number(process.argv[2] ?? 200);
const seconds = 10;
const pairs = 7;

await watchProcesses();
await runNoOps();

async function watchProcesses(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
  const children = Array.from({ length: count }, () => spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }));
  try {
    await Promise.all(children.map((child) => once(child, 'spawn')));
    const processes = children.map(({ pid = 0 }, node): WatchedProcess => ({ pid, isGroup: true, of: { node } }));
    using spool = openSpool(join(directory, 'spool'));
    const plan = { name: 'processes', place: 'machine', options: { every: 1e9 } } as const;
    const site = {
      clock: realClock,
      runStartNs: realClock.now(),
      recorder: spool,
      context: { host: 'orchestrator', processes: () => processes },
    };
    await using group = new MonitorGroup([plan], monitors, site);
    // what it reads first, it compiles
    await sleep(2500);
    const before = process.cpuUsage();
    await sleep(seconds * 1000);
    const { user, system } = process.cpuUsage(before);
    spool.flush();
    if ((spool.rows['series'] ?? 0) < count * seconds * 8) throw new Error(`only ${spool.rows['series']} values were read`);
    if (group.problems.length > 0) throw new Error(group.problems.join('\n'));
    const share = (user + system) / 1e6 / seconds;
    console.log(`${count} processes each second: ${(100 * share).toFixed(2)} % of a core (target ≤ 5 % for 200)`);
  } finally {
    for (const child of children) child.kill('SIGKILL');
    rmSync(directory, { recursive: true });
  }
}

/** One after the other in turn, so that what else the machine does meets both. */
async function runNoOps(): Promise<void> {
  const [without, withDefaults]: [number[], number[]] = [[], []];
  for (let pair = 0; pair < pairs; pair++) {
    const order = pair % 2 === 0 ? [without, withDefaults] : [withDefaults, without];
    for (const figures of order) figures.push(cpuPerOperationNs(figures === without ? 'unwatched.yaml' : 'watched.yaml'));
  }
  // what other programs do can only make an operation dearer
  const [least, leastWatched] = [Math.min(...without), Math.min(...withDefaults)];
  console.log(
    `an operation that does nothing, CPU of its host, the least of ${pairs} runs: ${least.toFixed(0)} ns without monitors, ${leastWatched.toFixed(0)} ns with the defaults: ` +
      `${percent(leastWatched / least - 1)} (target ≤ 3 %)`,
  );
}

function cpuPerOperationNs(file: string): number {
  const home = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
  try {
    const args = [join(root, 'bin/regatta.js'), 'run', join(root, 'bench/monitors', file), '--no-wait', '--no-analysis'];
    spawnSync(process.execPath, args, { env: { ...process.env, REGATTA_DIR: home }, stdio: 'ignore' });
    const round = listRuns(home)[0]?.readJson('run.json').observed?.rounds[0];
    if (round === undefined) throw new Error('the run observed nothing');
    return (round.cpuCores * round.loadNs) / round.started;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function percent(share: number): string {
  return `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)} %`;
}
