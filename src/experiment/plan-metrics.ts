import type { Json, JsonObject } from '../model/json.ts';
import type { MetricSpec, Threshold } from '../model/metric.ts';
import type { ObserverPlan } from '../model/plan.ts';
import { type Cell, listOfNames, readKeys, readMap } from './cell.ts';
import { metricShape } from './experiment-schema.ts';
import { notYet, refuseNotYet } from './needs.ts';
import { planGate } from './plan-gate.ts';
import { planPromql, type PromqlWritten } from './plan-promql.ts';
import { type Path, show } from './problems.ts';

/** Metrics that the experiment defines itself. */
export async function planMetrics(cell: Cell): Promise<readonly MetricSpec[]> {
  const { tree, problems } = cell;
  const written = readMap(problems, tree['metrics'], ['metrics'], 'a map of metrics; write {name: {sql: …, unit: s}}') ?? {};
  const planned: MetricSpec[] = [];
  for (const [name, value] of Object.entries(written)) planned.push(...(await planMetric(cell, name, value)));
  return planned;
}

/** A metric that has problems is left out. */
async function planMetric(cell: Cell, name: string, value: Json): Promise<readonly MetricSpec[]> {
  const { problems } = cell;
  const path: Path = ['metrics', name];
  checkName(cell, name, path);
  const map = readMap(problems, value, path, 'a map; write {sql: SELECT … AS value FROM …, unit: s}');
  if (map === undefined) return [];
  const { settings, rest } = readKeys(problems, metricShape, refuseNotYet(map, 'metric', path, problems), path);
  problems.checkKeys(rest, Object.keys(metricShape), path);
  checkKind(cell, map, path);
  const { sql, promql, unit, better = 'neither', by, margin, about = '' } = settings;
  const labels = by === undefined ? undefined : listOfNames(by);
  const form = promql === undefined ? sqlForm(sql, labels) : await promqlForm(cell, { name, query: promql, by: labels ?? [], path });
  if (form === undefined || unit === undefined) return [];
  return [{ name, about, unit, better, ...(margin === undefined ? {} : { margin }), ...planGate(settings, path, problems), ...form }];
}

function checkName(cell: Cell, name: string, path: Path): void {
  const { problems } = cell;
  if (!/^[A-Za-z][\w.-]*$/.test(name))
    problems.add(path, `${show(name)} cannot be the name of a metric: a letter, then letters, digits, . - or _`, 'key');
  if (knownMetrics(cell).some((spec) => spec.name === name))
    problems.add(path, `there is a metric ${name} already, of the kit or of Regatta; take another name`, 'key');
}

/** What there must be, and what excludes each other. */
function checkKind({ problems }: Cell, map: JsonObject, path: Path): void {
  if (map['sql'] !== undefined && map['promql'] !== undefined)
    problems.add([...path, 'promql'], 'a metric is sql or promql, not both', 'key');
  if (Object.keys(notYet.metric).some((key) => Object.hasOwn(map, key))) return;
  if (map['sql'] === undefined && map['promql'] === undefined) problems.add(path, 'needs sql: SELECT … AS value FROM …, or promql: sum(…)');
  if (map['unit'] === undefined) problems.add(path, 'needs unit: s, B, share, count, 1/s or any other');
}

type Form = Pick<MetricSpec, 'sql' | 'kind' | 'promql' | 'by'>;

function sqlForm(sql: string | undefined, labels: readonly string[] | undefined): Form | undefined {
  return sql === undefined ? undefined : { sql, kind: 'scalar', ...(labels === undefined ? {} : { by: labels }) };
}

function promqlForm(cell: Cell, written: PromqlWritten): Promise<Form | undefined> {
  checkLabels(cell, written.by, written.path);
  return planPromql(cell, written);
}

/** As Prometheus has them; they become columns beside the round. */
function checkLabels({ problems }: Cell, labels: readonly string[], path: Path): void {
  for (const label of labels) {
    if (!/^[A-Za-z_]\w*$/.test(label)) problems.add([...path, 'by'], `${show(label)} cannot be a label of a series`);
    if (label === 'round')
      problems.add([...path, 'by'], 'round is a label by itself where there are several measured rounds: leave it out');
  }
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
