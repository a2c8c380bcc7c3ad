/**
 * What the load engine itself costs: operations that do nothing, all of them recorded into a spool on disk and counted in windows.
 * `node bench/load-engine.ts [million operations of the longest run, 100]` prints the figures beside their targets and exits 1 when one is missed. They need 3.2 GB of disk for a while.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dispatch } from '../src/load/dispatch.ts';
import type { Drive } from '../src/load/drive.ts';
import { runRound } from '../src/load/engine.ts';
import { Feeds } from '../src/load/feeds/feeds.ts';
import { backlog } from '../src/load/loops/backlog.ts';
import { SampleRecorder } from '../src/load/observers/recorder.ts';
import { LiveWindows } from '../src/load/observers/windows.ts';
import { openLoop } from '../src/load/open-loop.ts';
import { constantPacer } from '../src/load/pacers/constant-pacer.ts';
import type { PreparedEntry } from '../src/load/prepare-entry.ts';
import { realClock } from '../src/load/real-clock.ts';
import { RoundTally } from '../src/load/round-tally.ts';
import { NS_PER_S } from '../src/model/clock.ts';
import type { EntryPlan } from '../src/model/plan.ts';
import { coreTables } from '../src/model/table.ts';
import { convertRun } from '../src/recording/convert.ts';
import { RunFiles } from '../src/recording/run-files.ts';
import { openSpool } from '../src/recording/spool.ts';
import { WindowMeter } from '../src/recording/window-meter.ts';

const never = new AbortController().signal;
const longest = Number(process.argv[2] ?? 100) * 1e6;
const scenario = { name: 'no-op', kit: '', scenario: { name: 'no-op', url: '' }, params: {}, weight: 1, tags: {} };

interface Taken {
  readonly operations: number;
  readonly perSecond: number;
  readonly cpuUs: number;
  readonly bytesPerRow: number;
  /** Resident memory each second, MB. */
  readonly residentMb: readonly number[];
}

/** Operations of one scenario that does nothing. */
function entryOf(drive: Drive, end: Partial<EntryPlan>): PreparedEntry {
  const plan: EntryPlan = {
    scenarios: [scenario],
    on: [],
    pick: 'rotate',
    drive: { kind: 'pacer', name: '', options: {} },
    late: 'send',
    maxInFlight: null,
    forNs: null,
    operations: null,
    outline: { pace: '', lengthNs: null, operations: null },
    ...end,
  };
  const target = { node: { handle: {}, client: undefined } as never, number: -1 };
  return {
    plan,
    scenarios: [
      // what does nothing looks at nothing around it
      {
        plan: scenario,
        context: {} as never,
        scenario: { operation: () => undefined },
        targets: [target],
        teardown: async () => undefined,
      },
    ],
    scenarioOf: () => 0,
    drive,
    feeds: Feeds.none,
    seed: 1,
    owners: ['shared'],
    teardown: async () => undefined,
  };
}

/** One round on one agent in this process. What it records lies in `directory` afterwards. */
async function measure(drive: Drive, end: Partial<EntryPlan>, directory: string): Promise<Taken> {
  const files = new RunFiles(directory);
  const spool = openSpool(files.spoolDirectory('host-0'));
  const meter = new WindowMeter();
  const tally = new RoundTally();
  const entry = entryOf(drive, end);
  const observers = [
    { name: 'recorder', observer: new SampleRecorder(spool) },
    { name: 'windows', observer: new LiveWindows(meter) },
  ];
  const fail = (problem: string): never => {
    throw new Error(problem);
  };
  const startNs = realClock.now();
  const agent = {
    name: 'a',
    clock: realClock,
    runStartNs: startNs,
    recorder: spool,
    live: meter,
    dispatch: new Dispatch(observers, fail),
    directory: '',
    problem: fail,
  };
  const residentMb: number[] = [];
  const pulse = setInterval(() => {
    residentMb.push(process.memoryUsage.rss() / 1e6);
    meter.take('a', realClock.now() - startNs, {});
    spool.flush();
  }, 1000);
  const cpu = process.cpuUsage();
  const round = {
    number: 0,
    plan: { name: '', kind: 'measured', entries: [entry.plan], forNs: entry.plan.forNs },
    entries: [entry],
    startNs,
  } as const;
  const hooks = { loadStarted: () => undefined, loadEnded: () => undefined };
  const { loadEndNs } = await runRound(agent, { ...round, ...hooks, agents: ['a'], drainNs: 0, tally }, never, never);
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(pulse);
  spool[Symbol.dispose]();
  return {
    operations: tally.ok,
    perSecond: tally.ok / ((loadEndNs - startNs) / NS_PER_S),
    cpuUs: (user + system) / tally.ok,
    bytesPerRow: statSync(join(files.spoolDirectory('host-0'), 'samples.bin')).size / tally.ok,
    residentMb,
  };
}

async function within<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

let missed = false;
function tell(name: string, value: string, target: string, ok: boolean): void {
  missed ||= !ok;
  console.log(`${ok ? '✓' : '✗'} ${name.padEnd(58)} ${value.padStart(12)}  (${target})`);
}

const overloads: readonly (readonly [name: string, drive: Drive])[] = [
  ['open loop, far more due than can be', openLoop(constantPacer(4e6))],
  ['closed loop, 50 in flight', backlog(50)],
];
for (const [name, how] of overloads) {
  const taken = await within((directory) => measure(how, { forNs: 3 * NS_PER_S }, directory));
  tell(`${name}: million operations a second`, (taken.perSecond / 1e6).toFixed(2), '≥ 1.5', taken.perSecond >= 1.5e6);
  tell('  CPU of each, µs', taken.cpuUs.toFixed(3), '≤ 0.7', taken.cpuUs <= 0.7);
  tell('  bytes of each in the spool', taken.bytesPerRow.toFixed(1), '≤ 40', taken.bytesPerRow <= 40);
}

for (const rate of [5000, 20_000]) {
  const { perSecond, cpuUs } = await within((directory) => measure(openLoop(constantPacer(rate)), { forNs: 5 * NS_PER_S }, directory));
  tell(`open loop at ${rate}/s: reached`, perSecond.toFixed(1), 'within 0.5 %', Math.abs(perSecond / rate - 1) <= 0.005);
  console.log(`  CPU of the agent, cores ${((perSecond * cpuUs) / 1e6).toFixed(3)}`);
}

await within(async (directory) => {
  const { residentMb, operations } = await measure(backlog(50), { operations: longest }, directory);
  const [early = 0, late = 0] = [residentMb[Math.floor(residentMb.length / 4)], residentMb.at(-1)];
  tell(
    `${operations / 1e6} million operations: resident MB, last less first quarter`,
    (late - early).toFixed(1),
    '≤ 10',
    late - early <= 10,
  );
  console.log(`  resident MB each second: ${residentMb.map((mb) => mb.toFixed(0)).join(' ')}`);
});
await within(async (directory) => {
  const { operations } = await measure(backlog(50), { operations: 5e6 }, directory);
  const cpu = process.cpuUsage();
  await convertRun(new RunFiles(directory), coreTables);
  const { user, system } = process.cpuUsage(cpu);
  console.log(`  to Parquet, apart from the load: ${((user + system) / operations).toFixed(2)} µs of CPU each`);
});

process.exitCode = missed ? 1 : 0;
