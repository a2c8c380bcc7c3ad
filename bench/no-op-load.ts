import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dispatch } from '../src/load/dispatch.ts';
import type { Drive } from '../src/load/drive.ts';
import { runRound } from '../src/load/engine.ts';
import { Feeds } from '../src/load/feeds/feeds.ts';
import { SampleRecorder } from '../src/load/observers/recorder.ts';
import { LiveWindows } from '../src/load/observers/windows.ts';
import type { PreparedEntry } from '../src/load/prepare-entry.ts';
import { realClock } from '../src/load/real-clock.ts';
import { RoundTally } from '../src/load/round-tally.ts';
import { NS_PER_S } from '../src/model/clock.ts';
import type { EntryPlan, RoundPlan } from '../src/model/plan.ts';
import { RunFiles } from '../src/recording/run-files.ts';
import { openSpool } from '../src/recording/spool.ts';
import { WindowMeter } from '../src/recording/window-meter.ts';

const never = new AbortController().signal;
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

/** One round of operations that do nothing, on one agent in this process, all of them recorded and counted. What it records lies in `directory` afterwards. */
export async function measureNoOps(
  drive: Drive,
  end: Partial<EntryPlan>,
  directory: string,
  around?: (meter: WindowMeter, round: RoundPlan) => Promise<AsyncDisposable>,
): Promise<Taken> {
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
  const plan: RoundPlan = { name: 'no-ops', kind: 'measured', entries: [entry.plan], forNs: entry.plan.forNs };
  await using resources = new AsyncDisposableStack();
  resources.use(await around?.(meter, plan));
  const cpu = process.cpuUsage();
  const round = { number: 0, plan, entries: [entry], startNs: realClock.now() } as const;
  const hooks = { loadStarted: () => undefined, loadEnded: () => undefined };
  const { loadEndNs } = await runRound(agent, { ...round, ...hooks, agents: ['a'], drainNs: 0, tally }, never, never);
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(pulse);
  spool[Symbol.dispose]();
  return {
    operations: tally.ok,
    perSecond: tally.ok / ((loadEndNs - round.startNs) / NS_PER_S),
    cpuUs: (user + system) / tally.ok,
    bytesPerRow: statSync(join(files.spoolDirectory('host-0'), 'samples.bin')).size / tally.ok,
    residentMb,
  };
}

/** What works in a folder that is gone afterwards. */
export async function inFolder<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
