import type { LiveView } from './live.ts';
import type { Plan } from './plan.ts';
import type { RunReport } from './report.ts';
import type { Results } from './result.ts';

/** Told how a run goes; every member is optional. A reporter that throws harms neither the run nor the others. */
export interface Reporter {
  runStarted?(run: { readonly id: string; readonly directory: string; readonly plan: Plan }): void;
  step?(step: StepProgress): void;
  /** Each second during a round. */
  window?(view: LiveView): void;
  runEnded?(ended: RunEnded): void | Promise<void>;
}

export interface RunEnded {
  readonly id: string;
  readonly directory: string;
  readonly plan: Plan;
  /** null when there is nothing to analyse (or `--no-analysis`). */
  readonly results: Results | null;
  /** What went wrong, with what to do about it; '' when nothing did. */
  readonly text: string;
  /** What reports show of the run: made when it is first asked for, and once. Absent where there are no results. */
  readonly report?: () => Promise<RunReport>;
}

export interface StepProgress {
  readonly title: string;
  readonly state: 'started' | 'done' | 'failed';
  readonly detail?: string;
  readonly elapsedMs?: number;
}
