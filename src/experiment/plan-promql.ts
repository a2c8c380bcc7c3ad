import { NS_PER_S } from '../model/clock.ts';
import type { MetricSpec, Threshold } from '../model/metric.ts';
import type { RoundPlan } from '../model/plan.ts';
import type { PrometheusServerPlan } from '../model/prometheus.ts';
import { plannedLengthNs } from '../model/round-outline.ts';
import { promqlTable } from '../model/table.ts';
import type { Cell } from './cell.ts';
import type { Path } from './problems.ts';

/** With fewer readings than these in a range, `rate` and its like are empty or a guess (https://prometheus.io/docs/prometheus/latest/querying/functions/#rate). */
const fewestReadings = 4;

/** A metric as it is written. */
export interface PromqlWritten {
  readonly name: string;
  readonly query: string;
  readonly by: readonly string[];
  readonly path: Path;
}

/** The part of a metric that reads what a Prometheus answered; undefined and a problem where the query can have no answer. */
export async function planPromql(
  { parts, problems }: Pick<Cell, 'parts' | 'problems'>,
  { name, query, by, path }: PromqlWritten,
): Promise<Pick<MetricSpec, 'sql' | 'kind' | 'promql' | 'by'> | undefined> {
  const review = await parts.readPromql(query);
  if ('problem' in review) {
    problems.add([...path, 'promql'], review.problem);
    return undefined;
  }
  const labels = by.map((label) => `, promql.labels['${label}'] AS "${label}"`).join('');
  const from = `FROM ${promqlTable.name} AS promql LEFT JOIN phases ON phases.phase = promql.phase`;
  return {
    promql: { query, by },
    kind: review.isIncrease ? 'scalar' : 'distribution',
    sql: `SELECT promql.value${labels}, phases.name AS round ${from} WHERE promql.metric = '${name}'`,
    by,
  };
}

interface Surroundings {
  readonly rounds: readonly RoundPlan[];
  readonly thresholds: readonly Threshold[];
  /** Undefined where the experiment names none, or what it names has problems of its own. */
  readonly server: PrometheusServerPlan | undefined;
  readonly isServerNamed: boolean;
}

/**
 * Metrics in PromQL as the rest of the experiment has them: each phase has its own value, so that with several measured rounds the round is a label as well.
 * Tells what could have no data, and warns of what says less than it seems to.
 */
export async function placePromql(
  cell: Cell,
  metrics: readonly MetricSpec[],
  { rounds, thresholds, server, isServerNamed }: Surroundings,
): Promise<readonly MetricSpec[]> {
  const measured = rounds.filter(({ kind }) => kind === 'measured');
  const perRound = measured.length > 1;
  const placed: MetricSpec[] = [];
  for (const spec of metrics) {
    const { name, promql, by = [] } = spec;
    placed.push(promql !== undefined && perRound ? { ...spec, by: [...by, 'round'] } : spec);
    if (promql === undefined) continue;
    const path = ['metrics', name, 'promql'];
    if (!isServerNamed)
      cell.problems.add(path, 'needs a Prometheus to ask; write prometheus: {server: managed}, or {server: http://127.0.0.1:9090}', 'key');
    else if (server !== undefined) await warnOfRanges(cell, promql.query, { path, everyNs: server.everyNs, measured });
    for (const [index, threshold] of thresholds.entries()) {
      if (threshold.metric === name) checkThreshold(cell, spec, threshold, { index, perRound });
    }
  }
  return placed;
}

function checkThreshold(
  { problems }: Cell,
  { name, kind }: MetricSpec,
  { everyNs, phase, labels }: Threshold,
  { index, perRound }: { readonly index: number; readonly perRound: boolean },
): void {
  if (kind !== 'scalar') return;
  if (everyNs !== undefined)
    problems.add(['thresholds', index, 'every'], `${name} is what counters rose by over a whole phase: it has no value for parts of that`);
  if (perRound && phase === undefined && labels['round'] === undefined)
    problems.add(['thresholds', index], `${name} has a value for each measured round; say for which: {metric: …, phase: …}`);
}

async function warnOfRanges(
  { parts, problems }: Cell,
  query: string,
  { path, everyNs, measured }: { readonly path: Path; readonly everyNs: number; readonly measured: readonly RoundPlan[] },
): Promise<void> {
  const review = await parts.readPromql(query);
  if ('problem' in review) return;
  const everyS = everyNs / NS_PER_S;
  const lengths = measured.flatMap((round) => plannedLengthNs(round) ?? []);
  const shortestS = Math.min(...lengths) / NS_PER_S;
  for (const { text, seconds } of review.looksBackS) {
    if (seconds < fewestReadings * everyS)
      problems.warn(
        path,
        `${text} holds ${Math.floor(seconds / everyS)} readings where one comes every ${everyS} s: rate() and increase() of it miss what came before the first, and guess from there; take [${Math.ceil(fewestReadings * everyS)}s] or more, or the counter alone, which is taken exactly over the phase`,
      );
    else if (seconds > shortestS)
      problems.warn(
        path,
        `${text} looks back beyond the start of a round of ${shortestS} s; the counter alone is taken exactly over the phase`,
      );
  }
}
