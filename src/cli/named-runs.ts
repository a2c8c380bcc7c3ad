import { RegattaError } from '../model/errors.ts';
import type { Results } from '../model/result.ts';
import { findRun, regattaHome } from '../recording/home.ts';
import type { RunFiles } from '../recording/run-files.ts';

/** How every command describes a run that it takes. */
export const runArgument = 'run: its id, the beginning of one, `last`, or the path of its directory';

/** Where this process keeps its runs. */
export function home(): string {
  return regattaHome(process.cwd(), process.env);
}

/**
 * The runs that were named, each once, in the order given.
 * @throws RegattaError RUN_NOT_FOUND when one of them matches no run, or several
 */
export function namedRuns(references: readonly string[]): RunFiles[] {
  const runs = references.map((reference) => findRun(home(), reference, process.cwd()));
  return [...new Map(runs.map((files) => [files.directory, files])).values()];
}

/**
 * The results of a run as they were written, but for the directory: a run may have been moved since.
 * @throws RegattaError RUN_UNREADABLE when it has none
 */
export function resultsOf(files: RunFiles): Results {
  if (!files.has('results.json')) {
    throw new RegattaError('RUN_UNREADABLE', `run ${files.id} has no results yet`, {
      hint: `\`regatta report ${files.id}\` analyses what it recorded.`,
    });
  }
  return { ...files.readJson('results.json'), directory: files.directory };
}
