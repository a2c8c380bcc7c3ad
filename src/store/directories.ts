import { type Kysely, sql } from 'kysely';
import type { StoreTables } from './tables.ts';

/** What of a home has been read, and what it looked like then: by id of the run, or `sets/` and that of the set. */
export async function readStamps(db: Kysely<StoreTables>, home: string): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('regatta.directories').select(['id', 'stamp']).where('home', '=', home).execute();
  return new Map(rows.map(({ id, stamp }) => [id, stamp]));
}

/** Notes that what looks like `stamp` has been read. */
export async function noteStamp(
  db: Kysely<StoreTables>,
  home: string,
  { id, stamp }: { readonly id: string; readonly stamp: string },
): Promise<void> {
  await db
    .insertInto('regatta.directories')
    .values({ home, id, stamp })
    .onConflict((conflict) => conflict.columns(['home', 'id']).doUpdateSet({ stamp }))
    .execute();
}

/** Does work of which there is one at a time for a home: others wait. */
export function oneAtATime<T>(db: Kysely<StoreTables>, home: string, work: () => Promise<T>): Promise<T> {
  return db.connection().execute(async (held) => {
    const key = sql`hashtextextended(${home}, 0)`;
    await sql`SELECT pg_advisory_lock(${key})`.execute(held);
    try {
      return await work();
    } finally {
      await sql`SELECT pg_advisory_unlock(${key})`.execute(held);
    }
  });
}
