import {
  type ComparedSide,
  type ComparedValue,
  type Comparison,
  type ComparisonDesign,
  comparisonVerdicts,
  type ComparisonVerdict,
  type LeftOutRun,
} from '../../model/comparison.ts';
import { highlightedValues } from '../../model/highlighted-values.ts';
import type { MetricSpec, MetricValue } from '../../model/metric.ts';
import { checkComparable } from './check-comparable.ts';
import { testValues } from './compared-values.ts';
import { failureMargin, failuresOf } from './failures.ts';
import type { FinishedRun, SideRuns } from './finished-run.ts';
import { Gates } from './gates.ts';
import { judgeValues } from './judge-values.ts';
import { sideWarnings } from './side-warnings.ts';
import { thresholdValues } from './threshold-values.ts';
import { trustedRuns } from './trusted-runs.ts';

export interface ComparisonRequest {
  readonly base: SideRuns;
  readonly head: SideRuns;
  /** `paired`: the runs at the same place of either side were made one after the other, and there are equally many. `within`: they are the same run. */
  readonly design: ComparisonDesign;
  /** Chance of any false alarm among gating values; where it is looked at several times, that of this look. */
  readonly level: number;
  /** Metrics of the head. */
  readonly specs: readonly MetricSpec[];
  /** Whether the plans may differ in more than versions and seed; what they differ in is told then. */
  readonly mayDiffer: boolean;
}

/** Share of the head's runs that may be left out beyond those of the base before the whole comparison says nothing: up to it, as many would be by chance, and the rest is judged. */
const mostMoreLeftOut = 0.2;

/**
 * Says of each value of each metric whether head moved from base, by how much, and how surely that is known.
 * @throws RegattaError NOT_COMPARABLE with what the plans differ in
 */
export function compareRuns(request: ComparisonRequest): Comparison {
  const { design, level, specs } = request;
  const changed = checkComparable(request);
  const { leftOut, ...runs } = trustedRuns(request);
  const gates = gatesOf(runs.head[0] ?? request.head.runs[0], specs);
  const tested = testValues({ base: runs.base.map(valuesOf), head: runs.head.map(valuesOf) }, { design, level, specs, gates });
  const sides = { base: sideOf(request.base.name, runs.base), head: sideOf(request.head.name, runs.head) };
  const ifBetter = failsMore(sides) ? 'invalid' : leftOutMore(leftOut) > 0 ? 'inconclusive' : 'improvement';
  const values = judgeValues(tested, { design, level, ifBetter });
  const lacking = gates.lacking(values);
  const verdict = worstOf([...values.filter(({ gate }) => gate), ...lacking.map(() => ({ verdict: 'inconclusive' }) as const)]);
  const saysNothing = runs.base.length === 0 || runs.head.length === 0 || leftOutMore(leftOut) > mostMoreLeftOut * request.head.runs.length;
  return {
    format: 1,
    experiment: request.head.runs[0]?.plan.name ?? '',
    design,
    level,
    ...sides,
    changed,
    leftOut,
    verdict: saysNothing ? 'invalid' : verdict,
    values,
    warnings: [...sideWarnings(request, changed), ...lacking.map((name) => `gates, and has no value in any run: ${name}`)],
  };
}

/** What gates, by the plan of the head and by what the first of its runs that counts shows first: one that broke may show nothing. */
function gatesOf(first: FinishedRun | undefined, specs: readonly MetricSpec[]): Gates {
  return new Gates({
    specs,
    thresholds: first?.plan.thresholds ?? [],
    highlighted: first === undefined ? [] : highlightedValues(first.results),
  });
}

function valuesOf(run: FinishedRun): readonly MetricValue[] {
  const failures = failuresOf(run.record.observed);
  const values = [...run.results.metrics, ...thresholdValues(run)];
  return failures === null ? values : [failures, ...values];
}

function sideOf(name: string, runs: readonly FinishedRun[]): ComparedSide {
  const failures = runs.flatMap(({ record }) => failuresOf(record.observed)?.value ?? []);
  return {
    name,
    runs: runs.map(({ results }) => results.run),
    versions: runs[0]?.results.environment.versions ?? {},
    failures: failures.length === 0 ? null : failures.reduce((sum, share) => sum + share, 0) / failures.length,
  };
}

function failsMore({ base, head }: { readonly base: ComparedSide; readonly head: ComparedSide }): boolean {
  return (head.failures ?? 0) - (base.failures ?? 0) > failureMargin;
}

/** How many more runs of the head than of the base. */
function leftOutMore(leftOut: readonly LeftOutRun[]): number {
  return leftOut.reduce((more, { side }) => more + { base: -1, both: 0, head: 1 }[side], 0);
}

function worstOf(values: readonly Pick<ComparedValue, 'verdict'>[]): ComparisonVerdict {
  return comparisonVerdicts.find((verdict) => values.some((value) => value.verdict === verdict)) ?? 'no change';
}
