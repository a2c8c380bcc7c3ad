import type { Kysely } from 'kysely';
import type { Baseline } from '../../model/history.ts';
import type { StoreTables } from '../tables.ts';

/** What a baseline is made of. */
export interface NewBaseline {
  readonly experiment: string;
  readonly branch: string;
  readonly note: string | null;
  /** Keys of its runs. */
  readonly runs: readonly number[];
}

/** Puts a baseline in force for its experiment and branch; the one before stays on record. @returns its id */
export function setBaseline(db: Kysely<StoreTables>, { runs, ...baseline }: NewBaseline): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const { id } = await transaction.insertInto('regatta.baselines').values(baseline).returning('id').executeTakeFirstOrThrow();
    if (runs.length > 0) {
      await transaction
        .insertInto('regatta.baseline_runs')
        .values(runs.map((run) => ({ baseline: id, run })))
        .execute();
    }
    return id;
  });
}

/** The baselines in force: the newest of each experiment and branch; of one experiment alone where it is named. */
export async function baselinesInForce(db: Kysely<StoreTables>, experiment?: string): Promise<readonly Baseline[]> {
  const newest = db
    .selectFrom('regatta.baselines')
    .selectAll()
    .distinctOn(['experiment', 'branch'])
    .orderBy('experiment')
    .orderBy('branch')
    .orderBy('id', 'desc');
  const rows = await (experiment === undefined ? newest : newest.where('experiment', '=', experiment)).execute();
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const runs = await db
    .selectFrom('regatta.baseline_runs as b')
    .innerJoin('regatta.runs as r', 'r.key', 'b.run')
    .select(['b.baseline', 'r.key', 'r.id', 'r.started', 'r.directory', 'r.directory_gone as isDirectoryGone'])
    .where('b.baseline', 'in', ids)
    .orderBy('r.started')
    .execute();
  return rows.map((row) => ({
    ...row,
    runs: runs.filter(({ baseline }) => baseline === row.id).map(({ baseline: _baseline, ...run }) => run),
  }));
}
