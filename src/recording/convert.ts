import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { RegattaError } from '../model/errors.ts';
import type { Table } from '../model/table.ts';
import { quoted } from './quoted.ts';
import type { RunFiles } from './run-files.ts';
import { RunSpool } from './run-spool.ts';
import { DICTIONARY_TABLE } from './spool-format.ts';
import { convertTable } from './table-conversion.ts';
import { isOfDisk, writeFailure } from './write-failure.ts';

export interface Conversion {
  /** Rows by table. */
  readonly rows: { readonly [table: string]: number };
  /** Files whose last frame was cut off, since their host was killed while it wrote. */
  readonly truncatedFrames: number;
}

export interface ConversionOptions {
  readonly signal?: AbortSignal;
  /** What DuckDB may hold in memory (beyond, it uses the disk), such as `512MB`. */
  readonly memoryLimit?: string;
}

const DEFAULT_MEMORY_LIMIT = '512MB';

/**
 * Turns the spool of a run into one Parquet file per table, and removes it when all are in place. A conversion that was interrupted is finished by calling this
 * again; one that is finished is left as it is. `tables`: those that the run should have, with or without rows.
 * @throws RegattaError RUN_UNREADABLE when the spool is damaged, DISK_FULL, or the signal's reason.
 */
export async function convertRun(files: RunFiles, tables: readonly Table[], options: ConversionOptions = {}): Promise<Conversion> {
  rmSync(files.scratch, { recursive: true, force: true });
  rmSync(files.convertedSpool, { recursive: true, force: true });
  if (!existsSync(files.spool) && !existsSync(files.parquet(DICTIONARY_TABLE))) {
    throw new RegattaError('RUN_UNREADABLE', `${files.directory} holds neither a spool nor tables`, {
      hint: 'The run ended before anything was recorded.',
    });
  }
  options.signal?.throwIfAborted();
  try {
    mkdirSync(files.scratch, { recursive: true });
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: options.memoryLimit ?? DEFAULT_MEMORY_LIMIT,
      temp_directory: join(files.scratch, 'duckdb'),
    });
    const connection = await instance.connect();
    const interrupt = (): void => connection.interrupt();
    options.signal?.addEventListener('abort', interrupt);
    try {
      return existsSync(files.spool)
        ? await convertSpool(connection, files, tables, options.signal)
        : await describeTables(connection, files);
    } finally {
      options.signal?.removeEventListener('abort', interrupt);
      connection.closeSync();
      instance.closeSync();
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    throw named(error, files);
  } finally {
    rmSync(files.scratch, { recursive: true, force: true });
  }
}

async function convertSpool(
  connection: DuckDBConnection,
  files: RunFiles,
  tables: readonly Table[],
  signal: AbortSignal | undefined,
): Promise<Conversion> {
  const spool = await RunSpool.open(connection, files, tables);
  const context = { connection, dictionary: spool.dictionary, survey: await spool.survey(), signal };
  const rows: Record<string, number> = {};
  let truncatedFrames = 0;
  for (const table of spool.tables.filter(({ columns }) => columns.length > 0)) {
    const converted = await convertTable(table, join(files.scratch, table.name), context);
    rows[table.name] = converted.rows;
    truncatedFrames += converted.truncatedFrames;
  }
  await connection.run(
    `COPY (FROM dictionary ORDER BY id) TO ${quoted(join(files.scratch, DICTIONARY_TABLE))} (FORMAT parquet, COMPRESSION zstd)`,
  );
  for (const table of [...Object.keys(rows), DICTIONARY_TABLE]) {
    renameSync(join(files.scratch, table), files.parquet(table));
  }
  // moved away in one step first: half a spool must not be taken for a whole one
  renameSync(files.spool, files.convertedSpool);
  rmSync(files.convertedSpool, { recursive: true });
  return { rows, truncatedFrames };
}

/** What the conversion said when it was made. */
async function describeTables(connection: DuckDBConnection, files: RunFiles): Promise<Conversion> {
  const rows: Record<string, number> = {};
  let truncatedFrames = 0;
  for (const table of files.parquetTables().filter((name) => name !== DICTIONARY_TABLE)) {
    const path = quoted(files.parquet(table));
    const result = await connection.runAndReadAll(`
      SELECT (SELECT CAST(num_rows AS DOUBLE) FROM parquet_file_metadata(${path})) AS rows,
             (SELECT CAST(decode(value) AS INTEGER) FROM parquet_kv_metadata(${path}) WHERE decode(key) = 'truncated_frames') AS truncated`);
    const [row] = result.getRowObjects();
    rows[table] = Number(row?.['rows'] ?? 0);
    truncatedFrames += Number(row?.['truncated'] ?? 0);
  }
  return { rows, truncatedFrames };
}

/** Errors of the file system by what was tried; DuckDB's by its words. */
function named(error: unknown, files: RunFiles): unknown {
  if (error instanceof RegattaError || !(error instanceof Error)) {
    return error;
  }
  const syscall = 'syscall' in error ? String(error.syscall) : undefined;
  if (syscall !== undefined && ['open', 'read', 'fstat', 'scandir'].includes(syscall)) {
    return new RegattaError('RUN_UNREADABLE', `cannot read ${files.spool}: ${error.message}`, { cause: error });
  }
  return syscall !== undefined || isOfDisk(error.message) ? writeFailure(files.directory, error) : error;
}
