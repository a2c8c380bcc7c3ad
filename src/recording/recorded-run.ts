import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type ColumnType, eventsTable, type Recorder, type Table } from '../model/table.ts';
import { RunFiles } from './run-files.ts';
import { openSpool, type Spool } from './spool.ts';

/** A plain value of a column: texts as texts. */
export type Value = number | string | boolean | null;
export type Row = { readonly [column: string]: Value };

/** A run directory that a test records row by row and reads again as Parquet. */
export class RecordedRun {
  readonly files = new RunFiles(mkdtempSync(join(tmpdir(), 'regatta-run-')));

  /** Records as one host does. */
  onHost(host: string, write: (spool: Spool) => void): void {
    using spool = openSpool(this.files.spoolDirectory(host));
    write(spool);
  }

  /** Records events on one host; columns that are left out are NULL. */
  recordEvents(host: string, events: readonly Row[]): void {
    this.onHost(host, (spool) => {
      for (const event of events) record(spool, eventsTable, event);
    });
  }

  /** The rows of a converted table, `id` columns as texts again. */
  async rowsOf(table: Table): Promise<Row[]> {
    const columns = Object.entries(table.columns).map(([name, { type }]) => {
      if (type === 'id') return `(SELECT text FROM '${this.files.parquet('dictionary')}' WHERE id = t."${name}") AS "${name}"`;
      return ['time', 'duration', 'count'].includes(type) ? `CAST("${name}" AS DOUBLE) AS "${name}"` : `"${name}"`;
    });
    return query(`SELECT ${columns.join(', ')} FROM '${this.files.parquet(table.name)}' AS t`);
  }
}

/** Records a row from plain values: NULL as the stand-in of the column's type. */
export function record(recorder: Recorder, table: Table, row: Row): void {
  const writer = recorder.table(table);
  const at = writer.next();
  for (const [name, { type }] of Object.entries(table.columns)) {
    const column = writer.columns[name];
    if (column !== undefined) column[at] = toSpool(recorder, type, row[name] ?? null);
  }
}

export async function query(sql: string): Promise<Row[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson() as Row[];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function toSpool(recorder: Recorder, type: ColumnType, value: Value): number {
  if (typeof value === 'string') return recorder.code(value);
  if (value !== null) return Number(value);
  return ['node', 'id', 'text', 'int'].includes(type) ? -1 : Number.NaN;
}
