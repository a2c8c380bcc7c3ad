import { renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf, RegattaError } from '../../model/errors.ts';
import type { Table } from '../../model/table.ts';
import { makeDirectory } from '../../recording/make-directory.ts';
import { identifier, quoted } from '../../recording/quoted.ts';
import { DICTIONARY_TABLE } from '../../recording/spool-format.ts';
import { isOfDisk, outputFailure, writeFailure } from '../../recording/write-failure.ts';
import { declaredTables } from '../declared-tables.ts';
import type { Kit } from '../../model/kit.ts';
import type { ExportedRun } from './open-metrics.ts';
import { wallStartMs } from './wall-clock.ts';

/** How each kind of file is written. */
export const tableFormats = {
  csv: "FORMAT csv, HEADER, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S.%fZ'",
  parquet: 'FORMAT parquet, COMPRESSION zstd',
} as const;
export type TableFormat = keyof typeof tableFormats;

/** Tables of a run that can be exported: those that it has. */
export function exportableTables({ files }: Pick<ExportedRun, 'files'>): readonly string[] {
  return files.parquetTables().filter((name) => name !== DICTIONARY_TABLE);
}

interface TableExport {
  readonly kits: readonly Kit[];
  readonly format: TableFormat;
  /** Folder, made where it is not there. */
  readonly into: string;
  readonly tables: readonly string[];
}

/**
 * Writes tables of a run into files that need no other: `id` columns hold their texts, and each row has `time` behind its `ts`, the same instant by the wall clock.
 * @returns the paths, in the order of the tables
 * @throws RegattaError DISK_FULL, RUN_UNREADABLE; USAGE where the folder cannot be written
 */
export async function exportTables(run: ExportedRun, { kits, format, into, tables }: TableExport): Promise<readonly string[]> {
  const declared = declaredTables({ kits, observers: run.plan.observers ?? [] });
  const startMs = await wallStartMs(run.reader, run.record);
  try {
    makeDirectory(resolve(into));
  } catch (error) {
    throw outputFailure(into, error);
  }
  const paths: string[] = [];
  for (const name of tables) {
    const path = join(into, `${name}.${format}`);
    const table = declared.find((each) => each.name === name);
    await writeTable(run, `COPY (${await rowsOf(run, name, { table, startMs })}) TO`, { path, format });
    paths.push(path);
  }
  return paths;
}

/** A file is there whole or not at all. */
async function writeTable(
  { files, reader }: ExportedRun,
  copy: string,
  { path, format }: { readonly path: string; readonly format: TableFormat },
): Promise<void> {
  const part = `${path}.part`;
  try {
    await reader.query(`${copy} ${quoted(part)} (${tableFormats[format]})`);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    const said = messageOf(error);
    if (isOfDisk(said)) throw writeFailure(path, error);
    if (said.includes(part)) throw outputFailure(path, error);
    throw new RegattaError('RUN_UNREADABLE', `${files.directory} cannot be read: ${said}`, { cause: error });
  }
}

async function rowsOf(
  { files, reader }: ExportedRun,
  name: string,
  { table, startMs }: { readonly table: Table | undefined; readonly startMs: number },
): Promise<string> {
  const file = quoted(files.parquet(name));
  const columns = (await reader.query(`DESCRIBE SELECT * FROM read_parquet(${file})`)).map(({ column_name: column }) => String(column));
  const isId = (column: string): boolean => table?.columns[column]?.type === 'id';
  const selected = columns.flatMap((column, index) => {
    const own = `own.${identifier(column)}`;
    if (column === 'ts') return [own, `make_timestamp(CAST(${startMs * 1e3} + ts / 1e3 AS BIGINT)) AS "time"`];
    return isId(column) ? [`text_${index}.text AS ${identifier(column)}`] : [own];
  });
  const texts = columns.flatMap((column, index) =>
    isId(column) ? [`LEFT JOIN dictionary AS text_${index} ON text_${index}.id = own.${identifier(column)}`] : [],
  );
  const order = columns.includes('ts') ? ' ORDER BY own.ts' : '';
  return `SELECT ${selected.join(', ')} FROM read_parquet(${file}) AS own ${texts.join(' ')}${order}`;
}
