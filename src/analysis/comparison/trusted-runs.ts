import { type ComparisonDesign, isPaired, type LeftOutRun } from '../../model/comparison.ts';
import type { RunResult } from '../../model/result.ts';
import type { FinishedRun, SideRuns } from './finished-run.ts';

interface TrustedRuns {
  readonly base: readonly FinishedRun[];
  readonly head: readonly FinishedRun[];
  readonly leftOut: readonly LeftOutRun[];
}

/** Leaves out, by a rule that was known before anything was measured, runs that cannot be trusted: of pairs the other one with it, since it has nothing to stand against. */
export function trustedRuns({
  base,
  head,
  design,
}: {
  readonly base: SideRuns;
  readonly head: SideRuns;
  readonly design: ComparisonDesign;
}): TrustedRuns {
  const leftOut = design === 'within' ? untrusted('both', base) : [...untrusted('base', base), ...untrusted('head', head)];
  if (!isPaired(design)) return { base: base.runs.filter(isTrusted), head: head.runs.filter(isTrusted), leftOut };
  const isWhole = (_: FinishedRun, pair: number): boolean => [base, head].every(({ runs }) => isTrusted(runs[pair]));
  return { base: base.runs.filter(isWhole), head: head.runs.filter(isWhole), leftOut };
}

function untrusted(side: LeftOutRun['side'], { runs }: SideRuns): LeftOutRun[] {
  return runs
    .filter((run) => !isTrusted(run))
    .map(({ results: { run, result, reason, validity } }) => ({
      side,
      run,
      result,
      reason: reason ?? validity.find(({ ok }) => !ok)?.rule ?? null,
    }));
}

function isTrusted(run: FinishedRun | undefined): boolean {
  return isTrustworthy(run?.results.result ?? null);
}

/** Figures of a run that missed a threshold are as good as any. */
export function isTrustworthy(result: RunResult | null): boolean {
  return result === 'passed' || result === 'failed';
}
