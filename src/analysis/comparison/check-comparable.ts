import { type ComparisonDesign, isPaired, type PlanDifference } from '../../model/comparison.ts';
import { RegattaError } from '../../model/errors.ts';
import type { FinishedRun, SideRuns } from './finished-run.ts';
import { planDifferences } from './plan-differences.ts';

/** Differences that an error lists; more tell nobody more. */
const mostListed = 12;
const longestText = 80;

/** What of a machine makes its figures others altogether. What is updated beside what is measured (kernel, Node, Regatta) is told as a warning. */
const decisive = ['cpu', 'cores'] as const;

interface Request {
  readonly base: SideRuns;
  readonly head: SideRuns;
  readonly design: ComparisonDesign;
  readonly mayDiffer: boolean;
}

/**
 * What the plans of the sides differ in.
 * @throws RegattaError NOT_COMPARABLE where the runs of one side do not measure the same; and, unless `mayDiffer` says that this is meant, where those of the two do not, or were made on different machines
 */
export function checkComparable({ base, head, design, mayDiffer }: Request): readonly PlanDifference[] {
  for (const { name, runs } of [base, head]) {
    const [first, ...others] = runs;
    const other = others.find(({ plan }) => plan.comparableKey !== first?.plan.comparableKey);
    if (first !== undefined && other !== undefined) throw refusal(`the runs of ${name} do not measure the same`, first, other);
  }
  if (!mayDiffer) checkMachines({ base, head, design });
  const [one, other] = [base.runs[0], head.runs[0]];
  if (one === undefined || other === undefined || one.plan.comparableKey === other.plan.comparableKey) return [];
  if (mayDiffer) return planDifferences(one.plan, other.plan);
  throw refusal('base and head do not measure the same', one, other, { hint: ifMeant });
}

const ifMeant = 'Where that is what you compare, say so: --allow-differences';

/** Pairs may be of several machines, each of one; runs that are not paired are all held against one another. */
function checkMachines({ base, head, design }: Omit<Request, 'mayDiffer'>): void {
  const [first] = base.runs;
  const held = isPaired(design)
    ? base.runs.map((run, pair) => [run, head.runs[pair]])
    : [...base.runs, ...head.runs].map((run) => [first, run]);
  for (const [one, other] of held) {
    if (one === undefined || other === undefined) continue;
    const found = machineDifferences(one, other);
    if (found.length > 0) throw refusal('the runs were not made on the same machine', one, other, { hint: ifMeant, found });
  }
}

function machineDifferences(one: FinishedRun, other: FinishedRun): PlanDifference[] {
  const [before, after] = [one.results.environment.machine, other.results.environment.machine];
  return decisive.flatMap((key) => (before[key] === after[key] ? [] : [{ place: `machine.${key}`, base: before[key], head: after[key] }]));
}

function refusal(
  what: string,
  one: FinishedRun,
  other: FinishedRun,
  { hint, found = planDifferences(one.plan, other.plan) }: { readonly hint?: string; readonly found?: readonly PlanDifference[] } = {},
): RegattaError {
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
