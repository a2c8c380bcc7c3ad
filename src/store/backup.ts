import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { type Kysely, sql, type Transaction } from 'kysely';
import { messageOf, RegattaError } from '../model/errors.ts';
import { latestVersion, migrateTo } from './migrate.ts';
import type { StoreTables } from './tables.ts';

/** Every table, those first to which others point; with the column that counts by itself. */
const tables: readonly (readonly [name: string, counted?: string])[] = [
  ['environments', 'id'],
  ['version_sets', 'id'],
  ['runs', 'key'],
  ['series', 'id'],
  ['metrics'],
  ['directories'],
  ['comparisons', 'key'],
  ['baselines', 'id'],
  ['baseline_runs'],
  ['rules', 'id'],
  ['alerts', 'id'],
  ['annotations', 'id'],
];

const format = 'regatta-store';
/** Rows that are held in memory at a time. */
const portion = 1000;

/** The first line of a backup. */
interface Head {
  readonly format: string;
  /** Of the tables, as migrations count. */
  readonly version: number;
}

interface Portion {
  readonly table: string;
  readonly rows: readonly object[];
}

/**
 * Writes all that the store has, as it is at one instant, into a file: lines of JSON, compressed by gzip.
 * @returns how many rows
 * @throws RegattaError FILE_UNREADABLE where it cannot be written
 */
export async function backUp(db: Kysely<StoreTables>, file: string): Promise<number> {
  const tally = { rows: 0 };
  try {
    await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute((transaction) => pipeline(Readable.from(lines(transaction, tally)), createGzip(), createWriteStream(file)));
  } catch (error) {
    throw error instanceof RegattaError
      ? error
      : new RegattaError('FILE_UNREADABLE', `cannot write ${file}: ${messageOf(error)}`, { cause: error });
  }
  return tally.rows;
}

async function* lines(transaction: Transaction<StoreTables>, tally: { rows: number }): AsyncGenerator<string> {
  yield `${JSON.stringify({ format, version: latestVersion() } satisfies Head)}\n`;
  for (const [table] of tables) {
    await sql`DECLARE portions NO SCROLL CURSOR FOR SELECT to_json(t)::text AS row FROM ${sql.table(`regatta.${table}`)} t`.execute(
      transaction,
    );
    for (;;) {
      const { rows } = await sql<{ readonly row: string }>`FETCH ${sql.lit(portion)} FROM portions`.execute(transaction);
      if (rows.length === 0) break;
      tally.rows += rows.length;
      yield `{"table":${JSON.stringify(table)},"rows":[${rows.map(({ row }) => row).join()}]}\n`;
    }
    await sql`CLOSE portions`.execute(transaction);
  }
}

/**
 * Fills an empty store from a backup, whole or not at all; one of an older Regatta is brought up to date then.
 * @returns how many rows
 * @throws RegattaError USAGE where the store has runs or the file is no backup; STORE_VERSION where a newer Regatta made it
 */
export async function restore(db: Kysely<StoreTables>, file: string): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    await refuseFilled(transaction);
    let count = 0;
    let head: Head | undefined;
    for await (const line of linesOf(file)) {
      const value = parse(line, file);
      if (head === undefined) {
        head = readHead(value, file);
        await sql`DROP SCHEMA IF EXISTS regatta CASCADE`.execute(transaction);
        await migrateTo(transaction, head.version);
        continue;
      }
      count += await insert(transaction, value as Portion);
    }
    if (head === undefined) throw noBackup(file);
    for (const [table, counted] of tables) if (counted !== undefined) await countOn(transaction, table, counted);
    await migrateTo(transaction, latestVersion());
    return count;
  });
}

/** What people said would be lost, and ids could mean two things. */
async function refuseFilled(transaction: Transaction<StoreTables>): Promise<void> {
  const found = await sql<{ readonly there: boolean }>`SELECT to_regclass('regatta.runs') IS NOT NULL AS there`.execute(transaction);
  if (found.rows[0]?.there !== true) return;
  const run = await transaction.selectFrom('regatta.runs').select('id').limit(1).executeTakeFirst();
  if (run === undefined) return;
  throw new RegattaError('USAGE', 'the store has runs; a backup goes into an empty one', {
    hint: 'Give another database in DATABASE_URL, or drop its schema: DROP SCHEMA regatta CASCADE.',
  });
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const source = createReadStream(file);
  const text = source.pipe(createGunzip());
  source.on('error', (error) => text.destroy(error));
  try {
    yield* createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY });
    // readline swallows the error of what it reads
    if (text.errored !== null) throw text.errored;
  } catch (error) {
    throw error instanceof RegattaError
      ? error
      : new RegattaError('FILE_UNREADABLE', `cannot read ${file}: ${messageOf(error)}`, { cause: error });
  }
}

function parse(line: string, file: string): object {
  try {
    return JSON.parse(line) as object;
  } catch {
    throw noBackup(file);
  }
}

function readHead(value: object, file: string): Head {
  const head = value as Partial<Head>;
  if (head.format !== format || head.version === undefined) throw noBackup(file);
  if (head.version <= latestVersion()) return { format, version: head.version };
  throw new RegattaError(
    'STORE_VERSION',
    `${file} has tables of version ${head.version}; this Regatta knows them up to ${latestVersion()}`,
    {
      hint: 'A newer Regatta made it: restore it with that one.',
    },
  );
}

function noBackup(file: string): RegattaError {
  return new RegattaError('USAGE', `${file} is no backup of a store`, { hint: '`regatta db backup FILE` makes one.' });
}

async function insert(transaction: Transaction<StoreTables>, { table, rows }: Portion): Promise<number> {
  const name = sql.table(`regatta.${table}`);
  await sql`INSERT INTO ${name} OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_recordset(NULL::${name}, ${JSON.stringify(rows)}::jsonb)`.execute(
    transaction,
  );
  return rows.length;
}

/** Lets a column count on behind what was put into it. */
async function countOn(transaction: Transaction<StoreTables>, table: string, column: string): Promise<void> {
  const name = `regatta.${table}`;
  await sql`SELECT setval(pg_get_serial_sequence(${name}, ${column}), max(${sql.ref(column)})) FROM ${sql.table(name)}`.execute(
    transaction,
  );
}
