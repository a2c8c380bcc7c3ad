import { messageOf, RegattaError } from '../model/errors.ts';
import type { MetricSpec } from '../model/metric.ts';
import type { Plan, RoundPlan } from '../model/plan.ts';
import { plannedLengthNs, scenarioNames } from '../model/round-outline.ts';
import type { TimedView } from '../model/run-tables.ts';
import { type PlayedRound, replayedViews } from '../recording/replayed-views.ts';
import type { RunFiles } from '../recording/run-files.ts';
import type { Phase } from './run-reader.ts';

/**
 * What the live view showed in each full second of each round of a recorded run.
 * @throws RegattaError RUN_UNREADABLE when what hosts said is damaged
 */
export function recordedViews(
  files: RunFiles,
  { plan, phases, metrics }: { readonly plan: Plan; readonly phases: readonly Phase[]; readonly metrics: readonly MetricSpec[] },
): readonly TimedView[] {
  try {
    return [...replayedViews(files.readWindows(), playedRounds(plan, phases), metrics)];
  } catch (error) {
    if (error instanceof RegattaError) throw error;
    throw new RegattaError('RUN_UNREADABLE', `${files.windows} is damaged: ${messageOf(error)}`, { cause: error });
  }
}

/** The rounds of a recorded run as they went, in order: one that searched for a rate is several phases, which were shown as one. */
export function playedRounds(plan: Pick<Plan, 'rounds'>, phases: readonly Phase[]): readonly PlayedRound[] {
  const parts = Map.groupBy(phases, ({ phase }) => phase % plan.rounds.length);
  return Array.from(parts, ([round, phases]) => playedRound(plan.rounds[round] as RoundPlan, phases));
}

function playedRound(round: RoundPlan, phases: readonly Phase[]): PlayedRound {
  return {
    name: round.name,
    kind: round.kind,
    startNs: Math.min(...phases.map(({ ts }) => ts)),
    untilNs: Math.max(...phases.map(({ until }) => until)),
    lengthNs: plannedLengthNs(round),
    scenarios: scenarioNames(round),
  };
}
