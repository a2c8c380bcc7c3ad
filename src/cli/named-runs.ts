import { RegattaError } from '../model/errors.ts';
import type { Results } from '../model/result.ts';
import { findRun, findSet, listRuns, regattaHome } from '../recording/home.ts';
import type { RunFiles } from '../recording/run-files.ts';
import type { SetFiles } from '../recording/set-files.ts';

/** How every command describes a run that it takes. */
export const runArgument = 'run: its id, the beginning of one, `last`, or the path of its directory';

/** How commands describe what they take where that may be several runs. */
export const subjectArgument = `${runArgument}; or the set of such an id or directory`;

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

/** A run or a set that was named. */
export interface Subject {
  readonly id: string;
  /** Where its `report.html` is or will be. */
  readonly report: string;
  /** Those of a set that are still there, in order. */
  readonly runs: readonly RunFiles[];
  /** Absent for a run. */
  readonly set?: SetFiles;
}

/**
 * What one reference means: a run before a set of the same name.
 * @throws RegattaError RUN_NOT_FOUND when it matches neither, or several
 */
export function namedSubject(reference: string): Subject {
  const set = findSet(home(), reference, process.cwd());
  if (set === undefined) {
    const run = findRun(home(), reference, process.cwd());
    return { id: run.id, report: run.path('report.html'), runs: [run] };
  }
  const known = new Map(listRuns(home()).map((run) => [run.id, run]));
  const runs = set.readRecord().runs.flatMap(({ id }) => known.get(id) ?? []);
  return { id: set.id, report: set.report, runs, set };
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
