import type { ObservedRound } from '../model/observer.ts';
import type { RoundPlan } from '../model/plan.ts';
import { drain } from './drain.ts';
import { Lane } from './lane.ts';
import type { LoadAgent } from './load-agent.ts';
import type { PreparedEntry } from './prepare-entry.ts';
import type { RoundTally } from './round-tally.ts';
import { sleep } from './sleep.ts';

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
 * Runs one round on one agent: each entry is driven as its plan says, until all have ended (or `end` says so); then what is in flight is waited for.
 * What still is after the drain is *unknown*. Where `signal` gives the round up, nothing is waited for.
 */
export async function runRound(agent: LoadAgent, load: RoundLoad, signal: AbortSignal, end: AbortSignal): Promise<LoadEnd> {
  const { clock, dispatch } = agent;
  const { tally, startNs } = load;
  const early = AbortSignal.any([signal, end]);
  const over = new AbortController();
  const round = observedRound(agent, load);
  const lanes = load.entries.map((entry) => ({ lane: new Lane(entry, { ...load, agent, round, over: over.signal }), drive: entry.drive }));
  await sleep(clock, startNs, early);
  load.loadStarted();
  dispatch.roundStarted(round);
  const [, ...overruns] = await Promise.all([
    sleep(clock, startNs + (load.plan.forNs ?? 0), early),
    ...lanes.map(({ lane, drive }) => drive.run(lane, early)),
  ]);
  load.loadEnded();
  // after what `loadEnded` read, so that it lies within the phase
  const loadEndNs = Math.max(startNs, clock.now());
  await drain(clock, tally, loadEndNs + load.drainNs, signal);
  for (const { lane } of lanes) lane.close();
  tally.inFlight.giveUpAll();
  over.abort();
  dispatch.roundEnded(round);
  return { loadEndNs, overrunNs: Math.max(0, ...overruns) };
}

function observedRound({ name, runStartNs }: LoadAgent, { number, plan, startNs }: RoundLoad): ObservedRound {
  return { number, name: plan.name, kind: plan.kind, agent: name, startNs: startNs - runStartNs };
}
