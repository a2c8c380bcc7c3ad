import type { Plan } from '../../model/plan.ts';
import type { Results, RunRecord } from '../../model/result.ts';

/** A run that has its results. */
export interface FinishedRun {
  readonly plan: Plan;
  readonly record: RunRecord;
  readonly results: Results;
}

/** The runs of one side of a comparison. */
export interface SideRuns {
  readonly name: string;
  /** At least one. */
  readonly runs: readonly FinishedRun[];
}
