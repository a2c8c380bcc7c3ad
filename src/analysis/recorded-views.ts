import { messageOf, RegattaError } from '../model/errors.ts';
import type { MetricSpec } from '../model/metric.ts';
import type { Plan } from '../model/plan.ts';
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
  const rounds = phases.map((phase) => playedRound(phase, plan));
  try {
    return [...replayedViews(files.readWindows(), rounds, metrics)];
  } catch (error) {
    if (error instanceof RegattaError) throw error;
    throw new RegattaError('RUN_UNREADABLE', `${files.windows} is damaged: ${messageOf(error)}`, { cause: error });
  }
}

function playedRound({ phase, name, kind, ts, until }: Phase, plan: Plan): PlayedRound {
  const round = plan.rounds[phase];
  const played = { name, kind, startNs: ts, untilNs: until };
  if (round === undefined) return { ...played, lengthNs: null, scenarios: [] };
  return { ...played, lengthNs: plannedLengthNs(round), scenarios: scenarioNames(round) };
}
