import type { Kysely } from 'kysely';
import type { RunRecord } from '../../model/result.ts';
import type { StoreTables } from '../tables.ts';
import { trusted } from './history.ts';

/** Keys of the newest runs of a branch that can be trusted, newest first. One whose working tree was dirty is none of the branch, nor one that was made as a side of a comparison. */
export async function runsOfBranch(
  db: Kysely<StoreTables>,
  { experiment, branch, most }: { readonly experiment: string; readonly branch: string; readonly most: number },
): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('regatta.runs')
    .select('key')
    .where('experiment', '=', experiment)
    .where('branch', '=', branch)
    .where('dirty', 'is distinct from', true)
    .where('result', 'in', trusted)
    .where('side', 'is', null)
    .orderBy('started', 'desc')
    .limit(most)
    .execute();
  return rows.map(({ key }) => key);
}

/** The key of each run; undefined where the store does not have it. */
export async function runKeys(
  db: Kysely<StoreTables>,
  records: readonly Pick<RunRecord, 'id' | 'started' | 'machine'>[],
): Promise<readonly (number | undefined)[]> {
  const rows = await db
    .selectFrom('regatta.runs')
    .select(['key', 'id', 'started', 'hostname'])
    .where(
      'id',
      'in',
      records.map(({ id }) => id),
    )
    .execute();
  return records.map(
    ({ id, started, machine }) =>
      rows.find((row) => row.id === id && row.hostname === machine.hostname && row.started.getTime() === Date.parse(started))?.key,
  );
}
