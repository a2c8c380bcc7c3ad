import { NS_PER_MS, NS_PER_S } from '../model/clock.ts';
import { plannedLengthNs } from '../model/round-outline.ts';
import type { Plan, RoundPlan } from '../model/plan.ts';
import type { RoundObservation, RunObservations } from '../model/result.ts';
import type { Reconciliation } from './reconcile.ts';

/** What the rules look at. */
export interface Evidence {
  readonly observed: RunObservations;
  readonly plan: Plan;
  /** Median of what is judged, s; null when it has no data. */
  readonly medianS: number | null;
  readonly counts: Reconciliation;
}

/** What a rule found, or why it cannot be judged. */
type Figure = number | { readonly unknown: string };

/** A remedy, and of which plans it is one where not of all: nobody wants to be told to do what is done. */
export type Remedy = string | { readonly text: string; readonly fits: (plan: Plan) => boolean };

export interface ValidityRule {
  readonly rule: string;
  readonly about: string;
  /** What its user can do about it once it is broken. */
  readonly remedies?: readonly Remedy[];
  readonly unit: 's' | 'share' | 'count';
  /** Which side of the limit is good. */
  readonly bound: 'at least' | 'at most';
  readonly limit: Limit;
  /** Whether it says anything of such a run; of all where it is absent. Where not, the rule is not shown. */
  concerns?(evidence: Evidence): boolean;
  measure(evidence: Evidence): Figure;
}

/** A fixed figure, or a share of the median of what is judged, but never below `atLeast`: what our own timers cannot tell is no sign of anything. */
export type Limit = number | { readonly ofMedian: number; readonly atLeast: number };

const nothingDue = 'no measured round with load has a schedule by which anything would be due';

/** When a run can be trusted: the one table of rules, each with the figure that it takes and the limit that it must keep. */
export const validityRuleTable: readonly ValidityRule[] = [
  {
    rule: 'rate',
    about:
      'operations started per second, of those that the schedule asked for and nobody chose to drop: the least of all measured rounds; neither a closed loop nor a search asks for any',
    remedies: ['a lower rate', 'more `agents:`', 'a higher `max-in-flight` where that holds operations back'],
    unit: 'share',
    bound: 'at least',
    limit: 0.99,
    measure: ({ observed, plan }) => overRounds(observed, Math.min, (round, index) => achievedShare(round, plan.rounds[index]), nothingDue),
  },
  {
    rule: 'lag',
    about:
      'how late operations were sent, p99: the worst host of all measured rounds; searches do not count, nor what waits in a queue because the entry wants that',
    remedies: [
      { text: '`pacing: precise`', fits: ({ agents }) => agents.pacing === 'tick' },
      'a lower rate',
      { text: 'load from `agents:` of its own', fits: ({ agents }) => agents.count === null && agents.join === 0 },
      { text: 'fewer nodes beside it', fits: ({ fleets }) => fleets.length > 0 },
      'nothing else running',
    ],
    unit: 's',
    bound: 'at most',
    limit: { ofMedian: 0.1, atLeast: (2 * NS_PER_MS) / NS_PER_S },
    measure: ({ observed }) =>
      overRounds(observed, Math.max, (round) => (round.due === 0 || searches(round) ? null : round.lagP99Ns / NS_PER_S), nothingDue),
  },
  {
    rule: 'event-loop',
    about: 'event-loop delay p99 of hosts with several nodes in one process: the worst of all measured rounds',
    remedies: ['fewer nodes', 'fewer `nodesPerProcess`', 'a lower rate', 'nothing else running'],
    unit: 's',
    bound: 'at most',
    limit: { ofMedian: 0.25, atLeast: (2 * NS_PER_MS) / NS_PER_S },
    measure: ({ observed, plan, medianS }) => {
      if (!packsNodes(plan)) return { unknown: 'no process holds more than one node' };
      if (medianS === null) return { unknown: 'what is judged has no median' };
      return overRounds(observed, Math.max, (round) => (round.eventLoopDelayP99Ns === null ? null : round.eventLoopDelayP99Ns / NS_PER_S));
    },
  },
  {
    rule: 'generator-busy',
    about:
      'share of the load for which the event loop of an agent that drives a closed loop had something to do: the busiest of all measured rounds',
    remedies: ['more `agents:`', 'fewer users for each'],
    unit: 'share',
    bound: 'at most',
    limit: 0.9,
    concerns: ({ plan }) => plan.rounds.some(closesLoop),
    measure: ({ observed, plan }) =>
      overRounds(
        observed,
        Math.max,
        (round, index) => (closesLoop(plan.rounds[index]) ? (round.agentBusyShare ?? null) : null),
        'no agent without nodes drives a closed loop',
      ),
  },
  {
    rule: 'run-queue',
    about: 'share of the load for which the main thread of a host waited for a core: the worst host of all measured rounds',
    remedies: [
      { text: 'fewer nodes', fits: ({ fleets }) => fleets.length > 0 },
      'a lower rate',
      'nothing else running',
      'a machine with more cores',
    ],
    unit: 'share',
    bound: 'at most',
    limit: 0.1,
    measure: ({ observed }) => overRounds(observed, Math.max, (round) => round.runQueueWaitShare, 'this system does not tell'),
  },
  {
    rule: 'steal',
    about: 'share of CPU time that the hypervisor gave to others: the worst measured round',
    remedies: ['another hour', 'a machine that is not shared'],
    unit: 'share',
    bound: 'at most',
    limit: 0.02,
    measure: ({ observed }) => overRounds(observed, Math.max, (round) => round.stealShare, 'this system does not tell'),
  },
  {
    rule: 'dropped',
    about:
      'operations that were due and never started, but in searches; those that the entry wants dropped when too many are in flight are not among them',
    unit: 'count',
    bound: 'at most',
    limit: 0,
    measure: ({ observed }) => sum(observed.rounds, (round) => (searches(round) ? 0 : round.missed)),
  },
  {
    rule: 'search',
    about: 'searches for the highest rate that ended without an answer, since the load generator was the limit',
    unit: 'count',
    bound: 'at most',
    limit: 0,
    concerns: ({ observed }) => observed.rounds.some(searches),
    measure: ({ observed }) => sum(observed.rounds, (round) => round.searches?.filter(({ spoiled }) => spoiled !== null).length ?? 0),
  },
  {
    rule: 'steering',
    about: 'rates that a controller decided on and a host did not take: its load was another',
    unit: 'count',
    bound: 'at most',
    limit: 0,
    concerns: ({ observed }) => observed.rounds.some(({ notTaken }) => notTaken !== undefined),
    measure: ({ observed }) => sum(observed.rounds, (round) => (round.measured ? (round.notTaken ?? 0) : 0)),
  },
  {
    rule: 'nodes-lost',
    about: 'nodes that ended before the run did',
    unit: 'count',
    bound: 'at most',
    limit: 0,
    measure: ({ observed }) => observed.nodesLost.length,
  },
  {
    rule: 'hosts-lost',
    about: 'host processes that ended before the run did, or did not say at its end what they had recorded',
    unit: 'count',
    bound: 'at most',
    limit: 0,
    measure: ({ observed }) => observed.hostsLost.length,
  },
  {
    rule: 'counts',
    about: 'operations that agents counted, less those that were recorded, either way',
    unit: 'count',
    bound: 'at most',
    limit: 0,
    measure: ({ counts }) => counts.operations ?? { unknown: 'the observer recorder is left out: there are no samples' },
  },
  {
    rule: 'node-counts',
    about: 'operations that ended ok, less those that nodes counted, either way',
    unit: 'count',
    bound: 'at most',
    limit: 0,
    measure: ({ counts }) =>
      counts.nodes ?? { unknown: 'nodes count no operations of this load, or were lost with what they counted, or there are no samples' },
  },
  {
    rule: 'rows',
    about: 'rows that hosts say they recorded, less those in the tables, either way',
    unit: 'count',
    bound: 'at most',
    limit: 0,
    measure: ({ counts }) => counts.rows ?? { unknown: 'a host ended without saying how many' },
  },
  {
    rule: 'window-counts',
    about: 'operations that agents counted, less those that their windows told of, either way',
    unit: 'count',
    bound: 'at most',
    limit: 0,
    measure: ({ counts }) => counts.windows ?? { unknown: 'the observer windows is left out, or no window was kept' },
  },
  {
    rule: 'prometheus-counts',
    about:
      'operations that agents counted in a round, less those that Prometheus had read of it at the end, either way: the round that is farthest off',
    unit: 'count',
    bound: 'at most',
    limit: 0,
    concerns: ({ observed }) => observed.prometheus !== undefined,
    measure: ({ counts, observed: { prometheus } }) =>
      counts.prometheus ?? { unknown: prometheus?.problem ?? `${prometheus?.url ?? 'it'} has read no page of this run` },
  },
  {
    rule: 'calibration',
    about: 'change of the time that a fixed piece of CPU work took, before and after',
    remedies: ['the run again: the machine changed its speed meanwhile'],
    unit: 'share',
    bound: 'at most',
    limit: 0.1,
    measure: ({ observed: { calibrationMs } }) =>
      calibrationMs === null
        ? { unknown: 'runs shorter than 5 s are not calibrated' }
        : Math.max(calibrationMs.before, calibrationMs.after) / Math.min(calibrationMs.before, calibrationMs.after) - 1,
  },
  {
    rule: 'overlap',
    about: 'other runs on the machine at the same time',
    remedies: ['the run again without `--no-wait`'],
    unit: 'count',
    bound: 'at most',
    limit: 0,
    measure: ({ observed }) => (observed.overlapped ? 1 : 0),
  },
];

function overRounds(
  { rounds }: RunObservations,
  choose: (...figures: number[]) => number,
  figure: (round: RoundObservation, index: number) => number | null,
  unknown = 'no measured round had load',
): Figure {
  const figures = rounds.map((round, index) => (round.measured ? figure(round, index) : null)).filter((value) => value !== null);
  return figures.length === 0 ? { unknown } : choose(...figures);
}

/** Operations that were started after the planned end of a round had a lower rate than was asked for. */
function achievedShare(observation: RoundObservation, round: RoundPlan | undefined): number | null {
  const { due, missed, overrunNs } = observation;
  if (due === 0 || searches(observation)) return null;
  const plannedNs = round === undefined ? null : plannedLengthNs(round);
  return ((due - missed) / due) * (plannedNs === null ? 1 : plannedNs / (plannedNs + overrunNs));
}

/** Where an operation waits for another one, no schedule tells how late the generator was. */
function closesLoop(round: RoundPlan | undefined): boolean {
  return round?.entries.some(({ drive }) => drive.kind === 'closed-loop') ?? false;
}

/** A search asks for more than can be had: it judges each of its levels itself. */
function searches(round: RoundObservation): boolean {
  return round.searches !== undefined;
}

function packsNodes({ fleets }: Plan): boolean {
  return (
    fleets.reduce((nodes, { count }) => nodes + count, 0) > 1 &&
    fleets.some(({ count, nodesPerProcess }) => count > 0 && nodesPerProcess !== 1)
  );
}

function sum<T>(items: readonly T[], figure: (item: T) => number): number {
  return items.reduce((total, item) => total + figure(item), 0);
}
