import { isAgent } from '../model/agents.ts';
import { NS_PER_MS } from '../model/clock.ts';
import type { RoundReport } from '../model/host.ts';
import { plannedLengthNs } from '../model/round-outline.ts';
import type { Plan, RoundPlan } from '../model/plan.ts';
import type { RoundObservation } from '../model/result.ts';
import type { Deployment } from '../model/runner.ts';
import { phasesTable, type Recorder } from '../model/table.ts';
import type { MonitorGroup } from '../recording/monitor-group.ts';
import type { Spool } from '../recording/spool.ts';
import type { HostWatch } from './host-watch.ts';
import type { Notices } from './notices.ts';
import type { LiveBoard } from './live-board.ts';
import { type PhaseRow, searchPhases } from './round-phases.ts';
import type { RunExposure } from './run-exposure.ts';
import type { RunOptions, RunParts } from './run-parts.ts';
import { Steering } from './steering.ts';

export interface RoundsContext {
  readonly plan: Plan;
  readonly runStartNs: number;
  readonly parts: RunParts;
  readonly options: RunOptions;
  readonly deployment: Deployment;
  readonly watch: HostWatch;
  readonly board: LiveBoard;
  readonly exposure: RunExposure | undefined;
  readonly notices: Notices;
  readonly recorder: Spool;
  readonly monitors: MonitorGroup;
  readonly seen: SeenInRounds;
  /** How long nothing happens between a round that is measured and the one before or after it, ns: so long a Prometheus takes to read what counters stand at. */
  readonly pauseNs: number;
}

/** Filled as rounds end, so that what was seen survives a failure. */
export interface SeenInRounds {
  readonly rounds: RoundObservation[];
  /** Phases as they went, in order. */
  readonly phases: PhaseRow[];
  /** What went wrong in them and ended nothing, in words. */
  readonly problems: string[];
  /** First failures by their first line: the stacks of one failure differ between hosts. */
  readonly errors: Map<string, { readonly text: string; readonly count: number }>;
}

/** Where a phase ends that has not ended yet. Should Regatta be killed in it, it is taken to the last stamp of the recording. */
const openEndNs = -1;

/** How far ahead the start of a round is published, so that every host hears of it in time: one alone, whose nodes need not hear of it either, at once (DESIGN: 500 ms else). */
const leadNs = { many: 500 * NS_PER_MS, alone: 20 * NS_PER_MS };

/**
 * Runs the rounds in sequence. A stop, a lost host or a threshold that aborts ends the round that is under way early, and no other begins.
 * After the last, what nodes still have in flight is waited for until the live counters are still, at most the plan's drain. Without nodes nothing is.
 */
export async function runRounds(context: RoundsContext): Promise<void> {
  const { plan, options, watch, board, notices, seen } = context;
  const early = AbortSignal.any([options.stop, options.abort, watch.hostLost, board.missed]);
  for (const [number, round] of plan.rounds.entries()) {
    const isBorder = number > 0 && [round, plan.rounds[number - 1]].some((each) => each?.kind === 'measured');
    if (isBorder) await pause(context, early);
    if (early.aborted) break;
    const reports = await runRound(context, number, round, early);
    for (const { text, count } of reports.flatMap((report) => report.errors)) {
      const [line = text] = text.split('\n');
      const known = seen.errors.get(line);
      seen.errors.set(line, { text: known?.text ?? text, count: count + (known?.count ?? 0) });
    }
  }
  await notices.loadEnded();
  if (plan.fleets.length > 0) await board.untilStill(plan.drainNs, AbortSignal.any([options.abort, watch.hostLost]));
}

/** Shorter where the load is to end early. */
async function pause({ parts: { clock }, pauseNs }: RoundsContext, early: AbortSignal): Promise<void> {
  if (pauseNs === 0) return;
  await clock.sleepUntil(clock.now() + pauseNs, early).catch((error: unknown) => {
    if (!early.aborted) throw error;
  });
}

/** Of a search, what it tried and what it measured are phases of their own. */
function recordParts({ plan, recorder, seen }: RoundsContext, phase: PhaseRow, { searches, measured }: Steering): void {
  const isSearched = searches.length > 0 && phase.kind === 'measured';
  for (const part of isSearched ? searchPhases({ phase, measured, rounds: plan.rounds.length }) : [phase]) {
    recordPhase(recorder, part);
    seen.phases.push(part);
  }
  recorder.flush();
}

async function runRound(context: RoundsContext, number: number, round: RoundPlan, early: AbortSignal): Promise<readonly RoundReport[]> {
  const { parts, runStartNs, deployment, board, exposure, monitors, notices, recorder, seen, watch } = context;
  const hosts = deployment.hosts;
  const isAlone = hosts.length === 1 && context.plan.fleets.length === 0;
  const startNs = parts.clock.now() + (isAlone ? leadNs.alone : leadNs.many);
  if (number === 0) await notices.loadStarts(startNs);
  monitors.border(startNs);
  const lengthNs = plannedLengthNs(round);
  if (lengthNs !== null) monitors.border(startNs + lengthNs);
  const phase = { number, name: round.name, kind: round.kind, ts: startNs - runStartNs };
  const steering = new Steering({
    round,
    number,
    startNs: phase.ts,
    hosts: hosts.map(({ handle }) => handle),
    metrics: parts.metrics,
    recorder,
    controllerOf: (drive) => parts.controllerOf(drive),
    signal: context.options.abort,
  });
  recordPhase(recorder, { ...phase, until: openEndNs });
  recorder.flush();
  const agents = hosts.filter(({ nodes }) => isAgent(context.plan, nodes.length)).map(({ handle }) => handle.name);
  board.startRound(round, phase.ts, (window) => steering.add(window));
  exposure?.startRound(round, phase.ts);
  const settled = await Promise.allSettled(
    hosts.map(({ handle }) =>
      watch.unlessLost(handle.name, handle.startRound({ round: number, startNs, agents }, context.options.abort, early)),
    ),
  );
  const reports = settled.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  // where nobody is left who could say, the load ended with the last host
  const ends = reports.length > 0 ? reports.map((report) => report.loadEndNs) : [parts.clock.now() - runStartNs];
  const until = Math.max(phase.ts, ...ends);
  board.endRound(until - phase.ts);
  exposure?.endRound();
  recordParts(context, { ...phase, until }, steering);
  const { searches, problems, notTaken } = steering;
  seen.problems.push(...problems);
  seen.rounds.push({
    ...observation(round, reports, until - phase.ts),
    ...(steering.isSteered ? { notTaken } : {}),
    ...(searches.length === 0 ? {} : { searches }),
  });
  for (const outcome of settled) {
    // a host that went away is told of by its watch; any other error is the run's
    if (outcome.status === 'rejected' && !watch.hostLost.aborted && !context.options.abort.aborted) throw outcome.reason;
  }
  return reports;
}

function recordPhase(recorder: Recorder, { ts, until, number, name, kind }: PhaseRow): void {
  const writer = recorder.table(phasesTable);
  const { columns } = writer;
  const row = writer.next();
  columns.ts[row] = ts;
  columns.until[row] = until;
  columns.phase[row] = number;
  columns.name[row] = recorder.code(name);
  columns.kind[row] = recorder.code(kind);
}

function observation(round: RoundPlan, reports: readonly RoundReport[], loadNs: number): RoundObservation {
  const sum = (of: (report: RoundReport) => number): number => reports.reduce((total, report) => total + of(report), 0);
  const worst = (of: (report: RoundReport) => number): number => reports.reduce((most, report) => Math.max(most, of(report)), 0);
  // a figure that no host can tell is none
  const worstKnown = (figures: readonly (number | null)[]): number | null => {
    const known = figures.filter((figure) => figure !== null);
    return known.length === 0 ? null : Math.max(...known);
  };
  const shortfalls = [...new Set(reports.flatMap((report) => report.shortfalls))];
  const wait = worstKnown(reports.map((report) => report.runQueueWaitNs));
  return {
    round: round.name,
    measured: round.kind === 'measured',
    hosts: reports.length,
    due: sum((report) => report.due),
    missed: sum((report) => report.missed),
    dropped: sum((report) => report.dropped),
    started: sum((report) => report.started),
    ok: sum((report) => report.ok),
    failed: sum((report) => report.failed),
    unknown: sum((report) => report.unknown),
    loadNs,
    overrunNs: worst((report) => report.overrunNs),
    lagP99Ns: worst((report) => report.lagP99Ns),
    // one node alone on its event loop delays nobody else
    eventLoopDelayP99Ns: worstKnown(reports.map((report) => (report.nodes > 1 ? report.eventLoopDelayP99Ns : null))),
    agentBusyShare: worstKnown(reports.map((report) => (report.nodes === 0 && report.started > 0 ? report.busyShare : null))),
    cpuCores: loadNs > 0 ? sum((report) => report.cpuNs) / loadNs : 0,
    runQueueWaitShare: wait === null || loadNs <= 0 ? null : wait / loadNs,
    stealShare: worstKnown(reports.map((report) => report.stealShare)),
    ...(shortfalls.length === 0 ? {} : { shortfalls }),
  };
}
