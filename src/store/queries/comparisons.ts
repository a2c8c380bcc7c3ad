import type { Kysely } from 'kysely';
import type { Comparison } from '../../model/comparison.ts';
import type { SetRecord } from '../../model/result.ts';
import type { StoreTables } from '../tables.ts';

/** Keeps what the pairs of a set said; what they said before is replaced. */
export async function importComparison(db: Kysely<StoreTables>, set: SetRecord, comparison: Comparison): Promise<void> {
  const row = {
    experiment: comparison.experiment,
    verdict: comparison.verdict,
    base: comparison.base.name,
    head: comparison.head.name,
    content: JSON.stringify(comparison),
  };
  await db
    .insertInto('regatta.comparisons')
    .values({ ...row, set_id: set.id, started: set.started })
    .onConflict((conflict) => conflict.columns(['set_id', 'started']).doUpdateSet(row))
    .execute();
}

/** The comparisons of an experiment, newest first. */
export async function listComparisons(
  db: Kysely<StoreTables>,
  { experiment, most }: { readonly experiment: string; readonly most: number },
): Promise<readonly { readonly set: string; readonly started: Date; readonly comparison: Comparison }[]> {
  return db
    .selectFrom('regatta.comparisons')
    .select(['set_id as set', 'started', 'content as comparison'])
    .where('experiment', '=', experiment)
    .orderBy('started', 'desc')
    .limit(most)
    .execute();
}
