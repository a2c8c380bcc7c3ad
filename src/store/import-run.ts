import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { MetricValue } from '../model/metric.ts';
import type { Fingerprint, Results, RunRecord } from '../model/result.ts';
import { digest } from './digest.ts';
import type { StoreTables } from './tables.ts';

/** What a run directory says of its run. */
export interface ImportedRun {
  readonly record: RunRecord;
  /** null: it was not analysed, or broke before. */
  readonly results: Results | null;
  readonly directory: string;
}

/**
 * Brings a run in, whole or not at all. One that is there already is brought up to date: its figures, and where it lies now.
 * @returns its key
 * @throws RegattaError STORE_DOWN, STORE_REFUSED
 */
export async function importRun(db: Kysely<StoreTables>, run: ImportedRun): Promise<number> {
  // what runs share is added outside of the transaction: it stays right without the run, and nobody waits for the rest
  const environment = await environmentId(db, run.record.machine);
  const versions = await versionSetId(db, run.record.versions);
  const { results } = run;
  if (results !== null) await addSeries(db, results);
  return db.transaction().execute(async (transaction) => {
    const key = await upsertRun(transaction, run, { environment, versions });
    await transaction.deleteFrom('regatta.metrics').where('run', '=', key).execute();
    if (results !== null) await insertMetrics(transaction, key, { results, started: run.record.started });
    return key;
  });
}

async function environmentId(db: Kysely<StoreTables>, machine: Fingerprint): Promise<number> {
  const { memoryBytes, ...rest } = machine;
  const row = { ...rest, memory_bytes: memoryBytes, digest: digest({ ...machine }) };
  const find = (): Promise<{ id: number } | undefined> =>
    db.selectFrom('regatta.environments').select('id').where('digest', '=', row.digest).executeTakeFirst();
  const there = await find();
  if (there !== undefined) return there.id;
  await db
    .insertInto('regatta.environments')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await find())?.id ?? unreachable('regatta.environments');
}

async function versionSetId(db: Kysely<StoreTables>, versions: RunRecord['versions']): Promise<number> {
  const row = { versions: JSON.stringify(versions), digest: digest(versions) };
  const find = (): Promise<{ id: number } | undefined> =>
    db.selectFrom('regatta.version_sets').select('id').where('digest', '=', row.digest).executeTakeFirst();
  const there = await find();
  if (there !== undefined) return there.id;
  await db
    .insertInto('regatta.version_sets')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await find())?.id ?? unreachable('regatta.version_sets');
}

function unreachable(table: string): never {
  throw new Error(`${table} has lost a row that was just there`);
}

/** In one order for everybody: of two processes that add the same series, none then waits for a row of the other while it holds one. */
async function addSeries(db: Kysely<StoreTables>, { experiment, comparableKey, metrics }: Results): Promise<void> {
  await sql`
    INSERT INTO regatta.series (experiment, comparable_key, name, metric, statistic, labels, unit, per, better)
    SELECT ${experiment}, ${comparableKey}, m.name, m.metric, m.statistic, m.labels, m.unit, m.per, m.better
    FROM ${rowsOf(metrics)}
    WHERE NOT EXISTS (
      SELECT FROM regatta.series s
      WHERE (s.experiment, s.name, s.comparable_key, s.labels, s.unit) = (${experiment}, m.name, ${comparableKey}, m.labels, m.unit)
    )
    ORDER BY m.name, m.labels, m.unit
    ON CONFLICT DO NOTHING`.execute(db);
}

/** The values of metrics as rows of a query: one parameter, however many there are. */
function rowsOf(metrics: readonly MetricValue[]): ReturnType<typeof sql> {
  const rows = JSON.stringify(metrics);
  return sql`jsonb_to_recordset(${rows}::jsonb) AS m(
    name text, metric text, statistic text, labels jsonb, unit text, per text, better text, value double precision, n bigint, reason text
  )`;
}

/** Of a run that was started outside of a git working tree. */
const noCheckout = { commit: null, branch: null, committed: null, dirty: null };

function placeOf({ set }: RunRecord): Pick<Selectable<StoreTables['regatta.runs']>, 'set_id' | 'set_index' | 'side'> {
  return { set_id: set?.id ?? null, set_index: set?.index ?? null, side: set?.side ?? null };
}

async function upsertRun(
  transaction: Transaction<StoreTables>,
  { record, results, directory }: ImportedRun,
  shared: { readonly environment: number; readonly versions: number },
): Promise<number> {
  const row = {
    experiment: record.name,
    comparable_key: results?.comparableKey ?? null,
    result: record.result,
    reason: record.reason,
    duration_s: results?.durationS ?? null,
    nodes: results?.nodes ?? null,
    params: JSON.stringify(results?.params ?? {}),
    command: record.command,
    ...shared,
    ...placeOf(record),
    directory,
    directory_gone: false,
    ...(record.checkout ?? noCheckout),
  };
  const { key } = await transaction
    .insertInto('regatta.runs')
    .values({ ...row, id: record.id, started: record.started, hostname: record.machine.hostname })
    .onConflict((conflict) => conflict.columns(['id', 'started', 'hostname']).doUpdateSet(row))
    .returning('key')
    .executeTakeFirstOrThrow();
  return key;
}

/** Where labels of a metric are not unique, the first value stands: a row names one point of a series. */
async function insertMetrics(
  transaction: Transaction<StoreTables>,
  key: number,
  { results: { experiment, comparableKey, metrics }, started }: { readonly results: Results; readonly started: string },
): Promise<void> {
  await sql`
    INSERT INTO regatta.metrics (series, started, run, value, n, reason)
    SELECT s.id, ${started}, ${key}, m.value, m.n, m.reason
    FROM ${rowsOf(metrics)}
    JOIN regatta.series s
      ON (s.experiment, s.name, s.comparable_key, s.labels, s.unit) = (${experiment}, m.name, ${comparableKey}, m.labels, m.unit)
    ON CONFLICT DO NOTHING`.execute(transaction);
}
