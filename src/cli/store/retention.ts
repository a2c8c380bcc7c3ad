import type { KeepRules } from '../../experiment/project-config.ts';
import type { RunFiles } from '../../recording/run-files.ts';

/** What says whether a run directory may go. */
export interface KeptRun {
  readonly files: RunFiles;
  readonly experiment: string;
  /** ms since 1970 */
  readonly startedMs: number;
}

/**
 * The runs that no rule keeps, oldest first.
 * @param kept ids of runs that stay whatever the rules say
 */
export function runsToRemove(
  runs: readonly KeptRun[],
  { rules, kept, nowMs }: { readonly rules: KeepRules; readonly kept: ReadonlySet<string>; readonly nowMs: number },
): readonly KeptRun[] {
  // who says only how long builds stay keeps all runs
  if (rules.runs === undefined && rules.forNs === undefined) return [];
  const { runs: newest = 0, forNs = 0 } = rules;
  const youngestFirst = runs.toSorted((a, b) => b.startedMs - a.startedMs);
  const seen = new Map<string, number>();
  return youngestFirst
    .filter(({ experiment, files, startedMs }) => {
      const place = seen.get(experiment) ?? 0;
      seen.set(experiment, place + 1);
      return place >= newest && nowMs - startedMs >= forNs / 1e6 && !kept.has(files.id);
    })
    .reverse();
}
