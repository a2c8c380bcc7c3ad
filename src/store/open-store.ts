import { Kysely, PostgresDialect } from 'kysely';
import { migrate } from './migrate.ts';
import { connectPool } from './pool.ts';
import type { StoreTables } from './tables.ts';

/** The tables, to be asked. */
export type StoreDatabase = Kysely<StoreTables>;

/** An open store. Disposing it closes its connections; the database stays. */
export interface Store extends AsyncDisposable {
  readonly db: StoreDatabase;
}

/**
 * Connects to the store and brings its tables up to date; two processes that do so at once wait for one another.
 * @param options.url `postgresql://user:password@host:port/database`
 * @throws RegattaError STORE_DOWN where no database answers there; STORE_VERSION where a newer Regatta has been there; STORE_REFUSED where it may not be written
 */
export async function openStore({ url }: { readonly url: string }): Promise<Store> {
  const pool = connectPool(url);
  const db = new Kysely<StoreTables>({ dialect: new PostgresDialect({ pool }) });
  try {
    await migrate(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return { db, [Symbol.asyncDispose]: () => db.destroy() };
}
