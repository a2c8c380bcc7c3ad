import type { BuildSource } from '../../orchestrator/build-sources.ts';
import { runPlan } from '../../orchestrator/run.ts';
import type { runSet } from '../../orchestrator/run-set.ts';
import { createRun } from '../../recording/home.ts';
import { loadReporters } from '../named-reporters.ts';
import { home } from '../named-runs.ts';
import { progressOptions } from '../progress-options.ts';
import type { UserStop } from '../signals.ts';
import { wireRun } from '../wire.ts';
import type { PairOptions } from './comparison-options.ts';

/** What runs the plans of a comparison one by one, of which nothing but their progress is shown. */
export function comparedRun(
  options: PairOptions,
  { user, build, command }: { readonly user: UserStop; readonly build: BuildSource; readonly command: string },
): Parameters<typeof runSet>[3] {
  const terminal = { name: 'terminal', options: progressOptions(options, process.stderr) };
  return async (plan, place) => {
    const parts = { ...(await wireRun(plan, home(), build)), reporters: await loadReporters([terminal]) };
    const files = createRun(home(), plan.name, new Date());
    return runPlan(plan, files, parts, { wait: options.wait, analysis: true, command, set: place, ...user });
  };
}
