import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Kysely, sql, type Transaction } from 'kysely';
import { RegattaError } from '../model/errors.ts';
import type { StoreTables } from './tables.ts';

interface Migration {
  readonly number: number;
  readonly name: string;
}

const directory = join(import.meta.dirname, 'migrations');

/** Any number that no other program takes for an advisory lock: the letters of "regatta" as the keys of a telephone. */
const lockKey = 7_342_882;

/**
 * Brings the tables up to date: each of `migrations/` that was not applied yet, in the order of their numbers, all or none. Holds a lock meanwhile, so that a second
 * process waits and then finds them done.
 * @throws RegattaError STORE_VERSION where a newer Regatta made tables of which this one knows nothing
 */
export async function migrate(db: Kysely<StoreTables>): Promise<void> {
  const applied = await appliedTo(db);
  // the usual case takes no lock
  if (migrations().every(({ number }) => applied.has(number))) return refuseNewer(applied);
  await db.transaction().execute((transaction) => migrateTo(transaction, latestVersion()));
}

/** As {@link migrate}, within a transaction and up to a version. */
export async function migrateTo(transaction: Transaction<StoreTables>, version: number): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${lockKey})`.execute(transaction);
  await sql`CREATE SCHEMA IF NOT EXISTS regatta`.execute(transaction);
  await sql`CREATE TABLE IF NOT EXISTS regatta.migrations (number integer PRIMARY KEY, name text NOT NULL, applied timestamptz NOT NULL DEFAULT now())`.execute(
    transaction,
  );
  const applied = await appliedTo(transaction);
  refuseNewer(applied);
  const wanted = migrations().filter(({ number }) => number <= version && !applied.has(number));
  for (const { number, name } of wanted) {
    await sql.raw(readFileSync(join(directory, name), 'utf8')).execute(transaction);
    await transaction.insertInto('regatta.migrations').values({ number, name }).execute();
  }
}

/** Version of the tables that this Regatta makes. */
export function latestVersion(): number {
  return migrations().at(-1)?.number ?? 0;
}

/** Those that this Regatta knows, in order. */
function migrations(): readonly Migration[] {
  return readdirSync(directory)
    .sort()
    .map((name) => ({ number: Number.parseInt(name, 10), name }));
}

function refuseNewer(applied: ReadonlySet<number>): void {
  const newest = Math.max(0, ...applied);
  if (newest <= latestVersion()) return;
  throw new RegattaError('STORE_VERSION', `the store has tables of version ${newest}; this Regatta knows them up to ${latestVersion()}`, {
    hint: 'A newer Regatta has been there: use that one, or give another database in DATABASE_URL.',
  });
}

/** Numbers of the migrations that were applied; none where there are no tables yet. */
async function appliedTo(db: Kysely<StoreTables>): Promise<ReadonlySet<number>> {
  const found = await sql<{ readonly there: boolean }>`SELECT to_regclass('regatta.migrations') IS NOT NULL AS there`.execute(db);
  if (found.rows[0]?.there !== true) return new Set();
  const rows = await db.selectFrom('regatta.migrations').select('number').execute();
  return new Set(rows.map(({ number }) => number));
}
