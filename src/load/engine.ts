import type { Clock } from '../model/clock.ts';
import { NS_PER_MS } from '../model/clock.ts';
import type { LiveCounters } from '../model/kit.ts';
import { liveKeysOf } from './live-keys.ts';
import type { RoundPlan } from '../model/plan.ts';
import { type Recorder, samplesTable } from '../model/table.ts';
import type { PreparedEntry, PreparedScenario, Target } from './prepare-entry.ts';
import { type OperationSurroundings, type RoundTally, RunningOperation } from './operation.ts';
import { Schedule } from './schedule.ts';

/** Operations that are started in one go when many are due, before what has come in meanwhile is looked at. */
const LARGEST_BATCH = 512;
/** The longest sleep between two looks at the schedule: bounds how late an agent passes over what others own. */
const LONGEST_SLEEP_NS = 1000 * NS_PER_MS;

/** The process that drives load, as the engine sees it. */
export interface LoadAgent {
  readonly name: string;
  readonly clock: Clock;
  readonly runStartNs: number;
  readonly recorder: Recorder;
  readonly live: LiveCounters;
}

export interface RoundLoad {
  readonly number: number;
  readonly plan: RoundPlan;
  readonly entries: readonly PreparedEntry[];
  /** Instant at which it begins. */
  readonly startNs: number;
  readonly agents: readonly string[];
  readonly drainNs: number;
  /** Filled while the round goes on. */
  readonly tally: RoundTally;
  /** Called at the start of the load, before its first operation, and at its end, before the drain. */
  readonly loadStarted: () => void;
  readonly loadEnded: () => void;
}

/** How the load of a round ended. */
export interface LoadEnd {
  /** When it ended, before the drain: an instant. */
  readonly loadEndNs: number;
  /** For how long after the planned end of their entry operations were still started, ns. */
  readonly overrunNs: number;
}

/**
 * Drives one round, open loop: each operation starts at its absolute due time whatever became of those before it; what comes late is caught up at once.
 * Ends when the entries have ended (or `signal` says so) and what was in flight is done; what still is after the drain is *unknown*.
 * What has come due by the end of the load is started in one last batch; a backlog beyond that is due and never started.
 * An entry that ends by a count goes on until it has started them all.
 */
export async function runRound(agent: LoadAgent, load: RoundLoad, signal: AbortSignal): Promise<LoadEnd> {
  const { clock } = agent;
  const { tally, plan, startNs } = load;
  const over = new AbortController();
  await sleep(clock, startNs, signal);
  load.loadStarted();
  const [, ...overruns] = await Promise.all([
    sleep(clock, startNs + (plan.forNs ?? 0), signal),
    ...load.entries.map((entry) => driveEntry(agent, load, entry, { early: signal, over: over.signal })),
  ]);
  load.loadEnded();
  // after what `loadEnded` read, so that it lies within the phase
  const loadEndNs = Math.max(startNs, clock.now());
  await drain(clock, tally, loadEndNs + load.drainNs);
  over.abort();
  return { loadEndNs, overrunNs: Math.max(0, ...overruns) };
}

interface EntrySignals {
  /** The load is to end early. */
  readonly early: AbortSignal;
  /** Nobody waits for operations any longer. */
  readonly over: AbortSignal;
}

/** An agent on its way through the schedule of one entry. */
interface Walk {
  readonly entry: PreparedEntry;
  /** For each of its scenarios. */
  readonly around: readonly OperationSurroundings[];
  readonly schedule: Schedule;
  readonly startNs: number;
}

/** @returns for how long after the entry's end operations were still started, ns; 0 or less when none were. */
async function driveEntry(agent: LoadAgent, load: RoundLoad, entry: PreparedEntry, signals: EntrySignals): Promise<number> {
  const { clock } = agent;
  const { startNs } = load;
  const schedule = scheduleOf(agent, load, entry);
  const samples = agent.recorder.table(samplesTable);
  const around = entry.scenarios.map(
    ({ plan: { name, params, tags } }): OperationSurroundings => ({
      ...agent,
      samples,
      keys: liveKeysOf({ ...tags, scenario: name }),
      tally: load.tally,
      round: load.number,
      scenario: name,
      seed: entry.seed,
      params,
      signal: signals.over,
    }),
  );
  let lastStartNs = 0;
  for (;;) {
    const early = signals.early.aborted;
    const elapsedNs = clock.now() - startNs;
    const isLast = early || elapsedNs >= (entry.plan.forNs ?? Number.POSITIVE_INFINITY);
    const started = startDue({ entry, around, schedule, startNs }, elapsedNs, isLast);
    if (started > 0) lastStartNs = clock.now() - startNs;
    if (early) {
      return 0;
    }
    if (isLast || (schedule.ended && schedule.dueNs <= elapsedNs)) {
      return lastStartNs - schedule.dueNs;
    }
    // a full batch goes on at the next millisecond at the latest, but lets answers in first
    const next = started === LARGEST_BATCH ? clock.now() + 1 : Math.min(startNs + schedule.dueNs, clock.now() + LONGEST_SLEEP_NS);
    await sleep(clock, next, signals.early);
  }
}

/** Starts what is due, at most a batch. In the last look, what is due beyond that is counted and never started. @returns how many were started. */
function startDue({ entry, around, schedule, startNs }: Walk, elapsedNs: number, isLast: boolean): number {
  const most = isLast ? Number.POSITIVE_INFINITY : LARGEST_BATCH;
  let due = 0;
  for (; due < most && schedule.dueNs <= elapsedNs && !schedule.ended; schedule.advance()) {
    if (!schedule.mine) continue;
    due++;
    const place = entry.scenarioOf(schedule.operation);
    const { tally, live, keys } = around[place] as OperationSurroundings;
    tally.due++;
    live.add(keys.due);
    if (due <= LARGEST_BATCH) {
      start(entry.scenarios[place] as PreparedScenario, around[place] as OperationSurroundings, schedule, startNs + schedule.dueNs);
    }
  }
  return Math.min(due, LARGEST_BATCH);
}

function start(prepared: PreparedScenario, around: OperationSurroundings, schedule: Schedule, intendedNs: number): void {
  const target = prepared.targets[schedule.target] as Target;
  const operation = new RunningOperation(around, schedule.operation, target, intendedNs);
  try {
    const answer = prepared.scenario.operation(operation);
    if (answer === undefined) {
      operation.succeed();
    } else {
      answer.then(
        () => operation.succeed(),
        (thrown: unknown) => operation.fail(thrown),
      );
    }
  } catch (thrown) {
    operation.fail(thrown);
  }
}

function scheduleOf(agent: LoadAgent, load: RoundLoad, { plan, pacer, seed, owners }: PreparedEntry): Schedule {
  return new Schedule({
    pacer,
    seed,
    pick: plan.pick,
    targets: owners,
    agent: load.agents.indexOf(agent.name),
    agents: load.agents.length,
    untilNs: plan.forNs ?? Number.POSITIVE_INFINITY,
    operations: plan.operations ?? Number.POSITIVE_INFINITY,
  });
}

/** Waits until nothing is in flight, at most until `untilNs`; then gives up what still is, all of it in one sweep. */
async function drain(clock: Clock, tally: RoundTally, untilNs: number): Promise<void> {
  if (tally.inFlight.size > 0) {
    const empty = new AbortController();
    tally.emptied = () => empty.abort();
    await sleep(clock, untilNs, empty.signal);
    tally.emptied = undefined;
  }
  for (const operation of tally.inFlight) {
    operation.giveUp();
  }
}

/** Sleeps until an instant, or until the signal is aborted: that is no error here. */
async function sleep(clock: Clock, atNs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) {
    return;
  }
  try {
    await clock.sleepUntil(atNs, signal);
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
}
