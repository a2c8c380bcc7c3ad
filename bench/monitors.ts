/**
 * What watching costs: reading what 200 processes use, each second; and the default monitors, for each operation that does nothing, against none.
 *
 *     npx node bench/monitors.ts [processes, 200]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventLoopMeter } from '../src/host/event-loop-meter.ts';
import { backlog } from '../src/load/loops/backlog.ts';
import { realClock } from '../src/load/real-clock.ts';
import { NS_PER_S } from '../src/model/clock.ts';
import type { WatchedProcess } from '../src/model/monitor.ts';
import { monitors } from '../src/monitors/index.ts';
import { MonitorGroup } from '../src/recording/monitor-group.ts';
import { openSpool } from '../src/recording/spool.ts';
import { medianBetween, percentMore } from './median.ts';
import { inFolder, measureNoOps } from './no-op-load.ts';

const count = Number(process.argv[2] ?? 200);
const seconds = 10;
const pairs = 15;
/** So many hosts' monitors in one, since what those of one cost is lost in what a machine's speed changes by. */
const times = 20;
/** How much more an operation may cost. */
const most = 0.03;

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

/**
 * What a host does with the default monitors, so many times over: reads its own insides each second, and looks at its event loop for them. Those of the machine are in
 * another process.
 */
async function watched(): Promise<AsyncDisposable> {
  await using opened = new AsyncDisposableStack();
  const directory = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
  opened.defer(() => rmSync(directory, { recursive: true }));
  for (let time = 0; time < times; time++) {
    const spool = opened.use(openSpool(join(directory, `spool-${time}`)));
    const loop = new EventLoopMeter(realClock);
    const watchEventLoop = () => {
      const watch = loop.watch();
      return () => watch.take();
    };
    const context = { host: 'host-0', processes: () => [], watchEventLoop };
    const plan = { name: 'node', place: 'host', options: { every: 1e9 } } as const;
    opened.use(new MonitorGroup([plan], monitors, { clock: realClock, runStartNs: realClock.now(), recorder: spool, context }));
    loop.start();
    opened.defer(() => loop.stop());
  }
  return opened.move();
}

/** In pairs within one process, each begun by the other of the two in turn: machines change speed, and processes differ by more than what is looked for. */
async function runNoOps(): Promise<void> {
  const cpuNs = (around?: typeof watched): Promise<number> =>
    inFolder(async (directory) => 1000 * (await measureNoOps(backlog(50), { forNs: 2 * NS_PER_S }, directory, around)).cpuUs);
  // what it does first, it compiles
  for (const around of [watched, undefined]) await cpuNs(around);
  const [more, without]: [number[], number[]] = [[], []];
  for (let pair = 0; pair < pairs; pair++) {
    const first = await cpuNs(pair % 2 === 0 ? undefined : watched);
    const second = await cpuNs(pair % 2 === 0 ? watched : undefined);
    const [plain, dear] = pair % 2 === 0 ? [first, second] : [second, first];
    without.push(plain);
    more.push((dear / plain - 1) / times);
  }
  const { low, middle, high } = medianBetween(more);
  const said = low > most ? '✗' : high <= most ? '✓' : 'not told apart from the target';
  console.log(
    `an operation that does nothing, ${medianBetween(without).middle.toFixed(0)} ns of CPU: with the default monitors ${percentMore(middle)}, median of ${pairs} pairs, ` +
      `${percentMore(low)} to ${percentMore(high)} by the sign test, a ${times}th of what as many cost (target ≤ 3 %): ${said}`,
  );
  process.exitCode = low > most ? 1 : 0;
}
