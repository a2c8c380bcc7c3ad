import type { Kysely } from 'kysely';
import type { RunRecord } from '../../model/result.ts';
import type { StoreTables } from '../tables.ts';

/** Takes a run out, with its figures, and with what was said of it. @returns false where there was none */
export async function forgetRun(db: Kysely<StoreTables>, { id, started, machine }: RunRecord): Promise<boolean> {
  const gone = await db
    .deleteFrom('regatta.runs')
    .where('id', '=', id)
    .where('started', '=', new Date(started))
    .where('hostname', '=', machine.hostname)
    .returning('key')
    .executeTakeFirst();
  return gone !== undefined;
}

/** Notes that the directory of a run is no longer there: its figures stay. */
export async function noteDirectoryGone(db: Kysely<StoreTables>, { id, started, machine }: RunRecord): Promise<void> {
  await db
    .updateTable('regatta.runs')
    .set({ directory_gone: true })
    .where('id', '=', id)
    .where('started', '=', new Date(started))
    .where('hostname', '=', machine.hostname)
    .execute();
}

/** Ids of the runs whose directories are still needed: those of baselines in force, and those at which an alert is neither dismissed nor resolved. */
export async function neededRuns(db: Kysely<StoreTables>): Promise<ReadonlySet<string>> {
  const inForce = db
    .selectFrom('regatta.baselines')
    .select((build) => build.fn.max('id').as('id'))
    .groupBy(['experiment', 'branch']);
  const rows = await db
    .selectFrom('regatta.runs')
    .select('id')
    .where((where) =>
      where.or([
        where('key', 'in', where.selectFrom('regatta.baseline_runs').select('run').where('baseline', 'in', inForce)),
        where('key', 'in', where.selectFrom('regatta.alerts').select('run').where('state', 'in', ['open', 'acknowledged'])),
      ]),
    )
    .execute();
  return new Set(rows.map(({ id }) => id));
}
