import { type Kysely, sql } from 'kysely';
import type { History, HistoryPoint, HistoryQuery, HistorySeries } from '../../model/history.ts';
import type { RunResult } from '../../model/result.ts';
import type { StoreTables } from '../tables.ts';

/** Results of runs whose figures count. */
export const trusted: readonly RunResult[] = ['passed', 'failed'];

/** The newest runs of one value of a metric, oldest first, without those that were made as sides of a comparison. Without labels given: of all rows together. */
export async function metricHistory(db: Kysely<StoreTables>, query: HistoryQuery): Promise<History> {
  const series = await seriesOf(db, query);
  const points = await pointsOf(db, [...series.keys()], query);
  const [environments, versions] = await Promise.all([
    environmentsOf(db, [...new Set(points.map(({ environment }) => environment))]),
    versionsOf(db, [...new Set(points.map((point) => point.versions))]),
  ]);
  return { points, series, environments, versions };
}

/** Every line of history that there is of an experiment: what `metricHistory` can be asked for. In the order of their names. */
export async function listSeries(db: Kysely<StoreTables>, experiment: string): Promise<readonly HistorySeries[]> {
  const rows = await db
    .selectFrom('regatta.series')
    .selectAll()
    .where('experiment', '=', experiment)
    .orderBy('name')
    .orderBy('id')
    .execute();
  return rows.map(toSeries);
}

/** The experiments of which there are runs, those with the newest first. */
export async function listExperiments(db: Kysely<StoreTables>): Promise<readonly { readonly experiment: string; readonly runs: number }[]> {
  return db
    .selectFrom('regatta.runs')
    .select(['experiment', (build) => build.fn.countAll<number>().as('runs')])
    .groupBy('experiment')
    .orderBy((build) => build.fn.max('started'), 'desc')
    .execute();
}

/** As the rows of `regatta.series` are told. */
export function toSeries(row: SeriesRow): HistorySeries {
  const { id, experiment, name, metric, statistic, labels, unit, per, better } = row;
  return {
    id,
    experiment,
    comparableKey: row.comparable_key,
    name,
    metric,
    ...(statistic === null ? {} : { statistic }),
    labels,
    unit,
    ...(per === null ? {} : { per }),
    better,
  };
}

type SeriesRow = Awaited<ReturnType<typeof seriesRows>>[number];

function seriesRows(db: Kysely<StoreTables>, { experiment, name, labels = {}, comparableKey }: Omit<HistoryQuery, 'most'>) {
  const wanted = db
    .selectFrom('regatta.series')
    .selectAll()
    .where('experiment', '=', experiment)
    .where('name', '=', name)
    .where('labels', '=', sql<typeof labels>`${JSON.stringify(labels)}::jsonb`);
  return (comparableKey === undefined ? wanted : wanted.where('comparable_key', '=', comparableKey)).execute();
}

async function seriesOf(db: Kysely<StoreTables>, query: HistoryQuery): Promise<ReadonlyMap<number, HistorySeries>> {
  return new Map((await seriesRows(db, query)).map((row) => [row.id, toSeries(row)]));
}

async function pointsOf(
  db: Kysely<StoreTables>,
  series: readonly number[],
  { most, alsoUntrusted = false }: HistoryQuery,
): Promise<readonly HistoryPoint[]> {
  if (series.length === 0) return [];
  const newest = db
    .selectFrom('regatta.metrics as m')
    .innerJoin('regatta.runs as r', 'r.key', 'm.run')
    .select(['r.key', 'r.id as run', 'm.started', 'r.result', 'm.series', 'r.environment', 'r.versions', 'm.value', 'm.n'])
    .select(['r.commit', 'r.branch', 'r.committed', 'r.dirty'])
    .where('m.series', 'in', series)
    .where('r.side', 'is', null)
    .orderBy('m.started', 'desc')
    .orderBy('m.run', 'desc')
    .limit(most);
  const rows = await (alsoUntrusted ? newest : newest.where('r.result', 'in', trusted)).execute();
  return rows.reverse().map(({ commit, branch, committed, dirty, ...point }) => ({
    ...point,
    checkout: commit === null ? null : { commit, branch, committed: committed?.toISOString() ?? null, dirty },
  }));
}

async function environmentsOf(db: Kysely<StoreTables>, ids: readonly number[]): Promise<History['environments']> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('regatta.environments').selectAll().where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, digest: _digest, memory_bytes: memoryBytes, ...rest }) => [id, { ...rest, memoryBytes }]));
}

async function versionsOf(db: Kysely<StoreTables>, ids: readonly number[]): Promise<History['versions']> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('regatta.version_sets').select(['id', 'versions']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, versions }) => [id, versions]));
}
