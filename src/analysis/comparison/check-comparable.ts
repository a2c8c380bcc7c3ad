import type { PlanDifference } from '../../model/comparison.ts';
import { RegattaError } from '../../model/errors.ts';
import type { FinishedRun, SideRuns } from './finished-run.ts';
import { planDifferences } from './plan-differences.ts';

/** Differences that an error lists; more tell nobody more. */
const mostListed = 12;
const longestText = 80;

/**
 * What the plans of the sides differ in.
 * @throws RegattaError NOT_COMPARABLE where the runs of one side do not measure the same, or those of the two do not and `mayDiffer` does not say that this is meant
 */
export function checkComparable({
  base,
  head,
  mayDiffer,
}: {
  readonly base: SideRuns;
  readonly head: SideRuns;
  readonly mayDiffer: boolean;
}): readonly PlanDifference[] {
  for (const { name, runs } of [base, head]) {
    const [first, ...others] = runs;
    const other = others.find(({ plan }) => plan.comparableKey !== first?.plan.comparableKey);
    if (first !== undefined && other !== undefined) throw refusal(`the runs of ${name} do not measure the same`, first, other);
  }
  const [one, other] = [base.runs[0], head.runs[0]];
  if (one === undefined || other === undefined || one.plan.comparableKey === other.plan.comparableKey) return [];
  if (mayDiffer) return planDifferences(one.plan, other.plan);
  throw refusal('base and head do not measure the same', one, other, 'Where that is what you compare, say so: --allow-differences');
}

function refusal(what: string, one: FinishedRun, other: FinishedRun, hint?: string): RegattaError {
  const found = planDifferences(one.plan, other.plan);
  const lines = found.slice(0, mostListed).map(({ place, base, head }) => `  ${place}: ${inWords(base)} → ${inWords(head)}`);
  const rest = found.length > mostListed ? [`  and ${found.length - mostListed} more`] : [];
  const runs = `${one.results.run} → ${other.results.run}`;
  return new RegattaError(
    'NOT_COMPARABLE',
    [`${what}; ${runs} differ in`, ...lines, ...rest].join('\n'),
    hint === undefined ? {} : { hint },
  );
}

function inWords(value: PlanDifference['base']): string {
  const text = value === null ? 'nothing' : JSON.stringify(value);
  return text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text;
}
