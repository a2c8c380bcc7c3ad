import type { MetricSpec, Threshold } from '../model/metric.ts';
import type { ObserverPlan } from '../model/plan.ts';
import { type Cell, listOfNames, readKeys, readMap } from './cell.ts';
import { metricShape } from './experiment-schema.ts';
import { notYet, refuseNotYet } from './needs.ts';
import { planGate } from './plan-gate.ts';
import { type Path, show } from './problems.ts';

/** Metrics that the experiment defines itself. */
export function planMetrics(cell: Cell): readonly MetricSpec[] {
  const { tree, problems } = cell;
  const written = readMap(problems, tree['metrics'], ['metrics'], 'a map of metrics; write {name: {sql: …, unit: s}}') ?? {};
  return Object.entries(written).flatMap(([name, value]): MetricSpec[] => {
    const path: Path = ['metrics', name];
    if (!/^[A-Za-z][\w.-]*$/.test(name))
      problems.add(path, `${show(name)} cannot be the name of a metric: a letter, then letters, digits, . - or _`, 'key');
    if (knownMetrics(cell).some((spec) => spec.name === name))
      problems.add(path, `there is a metric ${name} already, of the kit or of Regatta; take another name`, 'key');
    const map = readMap(problems, value, path, 'a map; write {sql: SELECT … AS value FROM …, unit: s}');
    if (map === undefined) return [];
    const { settings, rest } = readKeys(problems, metricShape, refuseNotYet(map, 'metric', path, problems), path);
    problems.checkKeys(rest, Object.keys(metricShape), path);
    const { sql, unit, better = 'neither', by, margin, about = '' } = settings;
    const isOfOtherKind = Object.keys(notYet.metric).some((key) => Object.hasOwn(map, key));
    if (map['sql'] === undefined && !isOfOtherKind) problems.add(path, 'needs sql: SELECT … AS value FROM …');
    if (map['unit'] === undefined && !isOfOtherKind) problems.add(path, 'needs unit: s, B, share, count, 1/s or any other');
    if (sql === undefined || unit === undefined) return [];
    return [
      {
        name,
        about,
        sql,
        unit,
        better,
        kind: 'scalar',
        ...(by === undefined ? {} : { by: listOfNames(by) }),
        ...(margin === undefined ? {} : { margin }),
        ...planGate(settings, path, problems),
      },
    ];
  });
}

/** SQL that could never be computed is told before the run, not after it. */
export async function checkSql(
  { kits, hasAllKits, parts, problems }: Cell,
  metrics: readonly MetricSpec[],
  observers: readonly ObserverPlan[],
): Promise<void> {
  if (!hasAllKits || metrics.length === 0) return;
  const found = await parts.checkSql(metrics, { kits: kits.map(({ kit }) => kit), observers });
  for (const [name, problem] of found) problems.add(['metrics', name, 'sql'], problem);
}

/** A metric of the experiment is a distribution when a threshold asks for a statistic of it; else the rows that it gives decide. */
export function asJudged(metrics: readonly MetricSpec[], thresholds: readonly Threshold[]): readonly MetricSpec[] {
  return metrics.map((spec) =>
    thresholds.some(({ metric, statistic }) => metric === spec.name && statistic !== undefined) ? { ...spec, kind: 'distribution' } : spec,
  );
}

/** Metrics of kits and of Regatta, whose loads have these tags. */
export function knownMetrics({ kits, parts }: Cell, tags: readonly string[] = []): readonly MetricSpec[] {
  return [...kits.flatMap(({ kit }) => kit.metrics), ...parts.coreMetrics(tags)];
}
