import type { FinishedRun } from '../../analysis/comparison/finished-run.ts';
import { metricsOf } from '../../analysis/core-metrics.ts';
import { compareRuns, type ComparisonRequest } from '../../analysis/comparison/compare-runs.ts';
import { comparisonCharts } from '../../analysis/comparison/comparison-charts.ts';
import { versionSides, withinRules } from '../../analysis/comparison/within-runs.ts';
import type { Comparison } from '../../model/comparison.ts';
import type { VersionComparison } from '../../model/plan.ts';
import type { Chart } from '../../model/report.ts';
import { RegattaError } from '../../model/errors.ts';
import type { RunFiles } from '../../recording/run-files.ts';
import { namedSubject, resultsOf, type Subject } from '../named-runs.ts';
import { loadKits } from '../wire.ts';

/**
 * The runs of a side, each once.
 * @throws RegattaError USAGE where a set has runs of two sides, RUN_NOT_FOUND where there are none, RUN_UNREADABLE where one has no results
 */
export function finishedRuns(references: readonly string[], side: string): FinishedRun[] {
  const files = references.flatMap((reference) => runsOfOneSide(namedSubject(reference), side));
  const runs = [...new Map(files.map((each) => [each.directory, each])).values()];
  if (runs.length === 0) throw new RegattaError('RUN_NOT_FOUND', `no run of ${references.join(', ')} is left, so that ${side} has none`);
  return runs.map(finishedRun);
}

function runsOfOneSide({ id, runs, set }: Subject, side: string): readonly RunFiles[] {
  const ofBase = new Set(set?.readRecord().runs.flatMap((run) => (run.side === 'base' ? [run.id] : [])));
  if (ofBase.size === 0) return runs;
  throw new RegattaError(
    'USAGE',
    `set ${id} is a comparison or a measurement of noise: it has runs of a base and of a head, and so is no ${side}`,
    {
      hint: `\`regatta compare ${id}\` shows what it says. Of the runs of one side, name each: ${Array.from(ofBase).slice(0, 2).join(' ')} …`,
    },
  );
}

/** @throws RegattaError RUN_UNREADABLE where it has no results */
export function finishedRun(files: RunFiles): FinishedRun {
  return { plan: files.readJson('plan.json'), record: files.readJson('run.json'), results: resultsOf(files) };
}

/** What runs say of one another, and what shows it. */
export interface Compared {
  readonly comparison: Comparison;
  readonly charts: () => readonly Chart[];
}

/** @throws as {@link compareRuns} */
export async function compared(request: Omit<ComparisonRequest, 'specs'>): Promise<Compared> {
  const { plan } = request.head.runs[0] as FinishedRun;
  const comparison = compareRuns({ ...request, specs: metricsOf(plan, await loadKits(plan)) });
  return { comparison, charts: () => comparisonCharts(comparison, [...request.base.runs, ...request.head.runs]) };
}

/**
 * What two versions of the nodes of each run say of one another.
 * @param runs of one experiment, at least one
 * @throws as {@link compareRuns}
 */
export async function comparedWithin(
  runs: readonly FinishedRun[],
  { versions, level }: { readonly versions: VersionComparison; readonly level: number },
): Promise<Compared> {
  const { plan } = runs[0] as FinishedRun;
  const rules = withinRules(plan, metricsOf(plan, await loadKits(plan)));
  const sides = versionSides(runs, versions, rules);
  const comparison = compareRuns({ ...sides, design: 'within', level, specs: rules.specs, mayDiffer: false });
  const names = rules.leftOut.map(({ text }) => text);
  const warnings = names.length === 0 ? [] : [`says nothing of one version, and is not compared: ${names.join(', ')}`];
  const all = [...sides.base.runs, ...sides.head.runs];
  return {
    comparison: { ...comparison, warnings: [...comparison.warnings, ...warnings] },
    charts: () => comparisonCharts(comparison, all),
  };
}
