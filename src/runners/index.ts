import type { ProcessGuard } from '../model/process-guard.ts';
import type { Runner } from '../model/runner.ts';
import { Guard } from './process/guard.ts';
import { processRunner } from './process/process-runner.ts';
import { endStrays, type RunProcess } from './process/stray-processes.ts';

export { joinRun } from './process/join-run.ts';

/** What ends that process group should Regatta be killed which a run has beside its hosts. */
export const startGuard = (runId: string): Promise<ProcessGuard> => Guard.start(runId);

/** A runner as the composition root knows it. */
export interface RunnerPart {
  readonly about: string;
  readonly runner: Runner;
  /** Ends what is left of runs of which `isOver` says that nobody runs them any more; answers with how many processes it ended. */
  endStrays(isOver: (process: RunProcess) => boolean): Promise<number>;
}

/** Every runner, by name. A new one is a folder beside this and a row here. */
export const runners: { readonly [name: string]: RunnerPart } = {
  process: { about: 'hosts as plain processes of this machine', runner: processRunner, endStrays },
};
