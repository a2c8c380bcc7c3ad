import type { LiveView } from './live.ts';
import type { Plan } from './plan.ts';
import type { Results } from './result.ts';

/** Told how a run goes; every member is optional. A reporter that throws harms neither the run nor the others. */
export interface Reporter {
  runStarted?(run: { readonly id: string; readonly directory: string; readonly plan: Plan }): void;
  step?(step: StepProgress): void;
  /** Each second during a round. */
  window?(view: LiveView): void;
  /** `results` is null when there is nothing to analyse (or `--no-analysis`). */
  runEnded?(ended: {
    readonly id: string;
    readonly directory: string;
    readonly plan: Plan;
    readonly results: Results | null;
    readonly text: string;
  }): void | Promise<void>;
}

export interface StepProgress {
  readonly title: string;
  readonly state: 'started' | 'done' | 'failed';
  readonly detail?: string;
  readonly elapsedMs?: number;
}
