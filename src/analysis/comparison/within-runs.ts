import type { Limit, MetricSpec, MetricValue } from '../../model/metric.ts';
import type { Plan, VersionComparison } from '../../model/plan.ts';
import type { RoundObservation } from '../../model/result.ts';
import { valueName } from '../../model/value-name.ts';
import type { FinishedRun, SideRuns } from './finished-run.ts';

const label = 'version';

/** What judges versions within runs of a plan: metrics that have values by version, as if each version were a run of its own, and limits on them. */
export interface WithinRules {
  readonly specs: readonly MetricSpec[];
  readonly thresholds: Plan['thresholds'];
  /** Limits that say nothing of one version. */
  readonly leftOut: readonly Limit[];
}

/** @param specs all metrics of the plan */
export function withinRules(
  { metrics, thresholds, compare }: Pick<Plan, 'metrics' | 'thresholds' | 'compare'>,
  specs: readonly MetricSpec[],
): WithinRules {
  const own = new Set(metrics.flatMap(({ name, margin }) => (margin === undefined ? [] : [name])));
  const byVersion = specs.filter(({ by = [] }) => by.includes(label));
  const names = new Set(byVersion.map(({ name }) => name));
  const isOfVersions = ({ metric, statistic, labels }: Limit): boolean =>
    names.has(metric) && !countsRows(statistic) && Object.keys(labels).every((each) => each === label);
  return {
    specs: byVersion.map(({ by: _by, ...spec }) => {
      // points of a share are no share of the base
      const margin = own.has(spec.name) || spec.unit === 'share' ? spec.margin : (compare?.margin ?? spec.margin);
      return { ...spec, ...(margin === undefined ? {} : { margin }) };
    }),
    thresholds: thresholds.filter(isOfVersions).map((limit) => ({ ...limit, labels: {} })),
    leftOut: thresholds.filter((limit) => !isOfVersions(limit)),
  };
}

/** How many rows a version has follows from its share. */
function countsRows(statistic: MetricValue['statistic']): boolean {
  return statistic === 'count';
}

/** Runs as two of the versions within them: at the same place of either side stands the same run. */
export function versionSides(
  runs: readonly FinishedRun[],
  { base, head }: VersionComparison,
  rules: WithinRules,
): { readonly base: SideRuns; readonly head: SideRuns } {
  const side = (name: string): SideRuns => ({ name, runs: runs.map((run) => asVersion(run, name, rules)) });
  return { base: side(base), head: side(head) };
}

/** What a run says of one version, as if that were all of it. */
function asVersion({ plan, record, results }: FinishedRun, version: string, { thresholds }: WithinRules): FinishedRun {
  const metrics = results.metrics.flatMap(({ labels, ...value }): MetricValue[] => {
    const isOfVersion = labels[label] === version && Object.keys(labels).length === 1 && !countsRows(value.statistic);
    return isOfVersion ? [{ ...value, name: valueName(value.metric, value.statistic), labels: {} }] : [];
  });
  const built = record.software?.filter(({ versionNames = [] }) => versionNames.includes(version)) ?? [];
  const versions = Object.assign({}, ...built.map((each) => each.versions)) as FinishedRun['record']['versions'];
  return {
    plan: { ...plan, thresholds },
    record: {
      ...record,
      observed: record.observed === null ? null : { ...record.observed, rounds: roundsOf(metrics, record.observed.rounds) },
    },
    results: {
      ...results,
      metrics,
      // of all nodes
      distributions: [],
      // where a limit finds nothing among these metrics there is nothing
      thresholds: thresholds.map(({ text, metric, unit }) => ({ text, metric, unit, value: null, ok: false })),
      environment: { ...results.environment, versions },
    },
  };
}

/** Operations on nodes of that version, as one round: what was never started is of no node. */
function roundsOf(metrics: readonly MetricValue[], rounds: readonly RoundObservation[]): readonly RoundObservation[] {
  const [round] = rounds.filter(({ measured }) => measured);
  const share = (name: string): MetricValue | undefined => metrics.find((value) => value.name === name);
  const started = share('operations.failed')?.n ?? 0;
  if (round === undefined || started === 0) return [];
  const count = (name: string): number => Math.round((share(name)?.value ?? 0) * started);
  const [failed, unknown] = [count('operations.failed'), count('operations.unknown')];
  return [{ ...round, due: started, started, ok: started - failed - unknown, failed, unknown, dropped: 0, missed: 0 }];
}
