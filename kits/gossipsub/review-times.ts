import { type DurationRange, type FleetPlan, type Plan, plannedLengthNs, type PlanRemark } from 'regatta/kit';
import { NS_PER_S } from 'regatta/node';
import { parseConnectDelays } from './connect-delays.ts';
import { errorIf, warningIf } from './remarks.ts';

/** The library forgets backoffs that are over only at every 15th heartbeat, and grants one more as slack (its `clearBackoff`). */
const clearingHeartbeats = 15 + 1;
const leastInspectNs = 1e7;

/** What is wrong with the times of a fleet: backoffs, coming late, leaving, inspection. */
export function reviewTimes(fleet: FleetPlan, rounds: Plan['rounds']): readonly PlanRemark[] {
  const inspectNs = Number(fleet.params['inspectInterval'] ?? 0);
  const endNs = lengthOf(rounds);
  return [
    ...['pruneBackoff', 'unsubscribeBackoff'].flatMap((name) =>
      errorIf(
        Number(fleet.params[name] ?? 0) % NS_PER_S !== 0,
        fleet,
        name,
        `${name} is ${Number(fleet.params[name]) / NS_PER_S} s: it is told to peers in whole seconds`,
      ),
    ),
    ...errorIf(
      inspectNs > 0 && inspectNs < leastInspectNs,
      fleet,
      'inspectInterval',
      `inspectInterval is ${inspectNs / 1e6} ms: it must be 0 (never) or at least 10 ms`,
    ),
    ...reviewDelays(fleet, endNs),
    ...reviewLeaving(fleet, endNs),
  ];
}

/** Whether nodes of the fleet are away for a part of the run. */
export function comesOrGoes({ params }: FleetPlan): boolean {
  const delays = delaysOf(params['connectDelays']);
  return params['leaveAfter'] !== undefined || (typeof delays !== 'string' && delays.some((delay) => delay > 0));
}

function reviewDelays(fleet: FleetPlan, endNs: number | undefined): readonly PlanRemark[] {
  const delays = delaysOf(fleet.params['connectDelays']);
  if (typeof delays === 'string') return errorIf(true, fleet, 'connectDelays', delays);
  const never = endNs === undefined ? [] : delays.slice(0, fleet.count).filter((delay) => delay >= endNs);
  const count = never.length === 1 ? '1 node connects' : `${never.length} nodes connect`;
  return [
    ...warningIf(
      delays.length > fleet.count,
      fleet,
      'connectDelays',
      `connectDelays delays ${delays.length} nodes, but the fleet has ${fleet.count}`,
    ),
    ...warningIf(never.length > 0, fleet, 'connectDelays', `${count} only after the last round, which ends at ${inSeconds(endNs)}`),
  ];
}

function reviewLeaving(fleet: FleetPlan, endNs: number | undefined): readonly PlanRemark[] {
  const leaveAfter = fleet.params['leaveAfter'] as DurationRange | undefined;
  const rejoinAfter = fleet.params['rejoinAfter'] as DurationRange | undefined;
  const backoffNs = Number(fleet.params['unsubscribeBackoff'] ?? 0);
  const forgottenNs = backoffNs + clearingHeartbeats * Number(fleet.params['heartbeat'] ?? 0);
  return [
    ...errorIf(
      rejoinAfter !== undefined && leaveAfter === undefined,
      fleet,
      'rejoinAfter',
      'rejoinAfter needs leaveAfter: nodes that never leave cannot come back',
    ),
    ...warningIf(
      endNs !== undefined && leaveAfter !== undefined && leaveAfter.max >= endNs,
      fleet,
      'leaveAfter',
      `nodes may leave only after the last round, which ends at ${inSeconds(endNs)}`,
    ),
    ...warningIf(
      leaveAfter !== undefined && rejoinAfter !== undefined && rejoinAfter.min < forgottenNs,
      fleet,
      'rejoinAfter',
      `nodes come back within ${inSeconds(forgottenNs)}, unsubscribeBackoff and the 16 heartbeats that the library takes to forget it: until then nobody takes them into a mesh, and they live on gossip`,
    ),
  ];
}

function delaysOf(text: unknown): readonly number[] | string {
  return typeof text === 'string' ? parseConnectDelays(text) : [];
}

/** From the start of the first round to the end of the last, ns; undefined when only the run itself can tell. */
function lengthOf(rounds: Plan['rounds']): number | undefined {
  const lengths = rounds.map(plannedLengthNs);
  const known = lengths.filter((length) => length !== null);
  return known.length < lengths.length ? undefined : known.reduce((total, length) => total + length, 0);
}

function inSeconds(ns: number | undefined): string {
  return `${Number(((ns ?? 0) / NS_PER_S).toFixed(3))} s`;
}
