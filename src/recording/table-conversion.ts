import { setImmediate as eventLoop } from 'node:timers/promises';
import { DOUBLE, type DuckDBConnection, type DuckDBType, INTEGER, UTINYINT } from '@duckdb/node-api';
import { RegattaError } from '../model/errors.ts';
import { clocksTable, type ColumnType, nodesTable, phasesTable } from '../model/table.ts';
import { ChunkAppender } from './chunk-appender.ts';
import type { PhaseFinder } from './phase-finder.ts';
import type { SpooledTable, SpoolPart } from './run-spool.ts';
import { bytesPerValue, type ColumnArray, type ColumnList, ROWS_PER_BLOCK } from './spool-format.ts';
import { type Frame, SpoolReader } from './spool-reader.ts';
import { appendTexts } from './text-table.ts';

/** Tables about the run itself: their rows belong to no phase. */
const unphased = new Set([phasesTable.name, nodesTable.name, clocksTable.name] as string[]);
/** Up to so many texts, looking them up in a list is faster than a join (10 million rows, three columns: by a second of four); far above, it is far slower. */
const LIST_LIMIT = 1024;

export interface TableContext {
  readonly connection: DuckDBConnection;
  readonly texts: readonly string[];
  readonly phases: PhaseFinder;
  readonly signal: AbortSignal | undefined;
}

/** Writes one table of the spool to a Parquet file, sorted by `ts`. */
export async function convertTable(table: SpooledTable, path: string, context: TableContext): Promise<{ rows: number; truncatedFrames: number }> {
  const { connection } = context;
  const phased = !unphased.has(table.name);
  const staged = phased ? [...table.columns, ['phase', 'node'] as const] : table.columns;
  await connection.run(`CREATE OR REPLACE TABLE staged (${staged.map(([name, type]) => `"${name}" ${stagedTypes[bytesPerValue(type)].sql}`).join(', ')})`);
  const appender = await ChunkAppender.open(
    connection,
    'staged',
    staged.map(([, type]) => stagedTypes[bytesPerValue(type)].type),
  );
  const translation = new Translation(table.columns, phased, context);
  let rows = 0;
  let truncatedFrames = 0;
  for (const part of table.parts) {
    using reader = new SpoolReader(part.path);
    for (const frame of reader.frames()) {
      appender.append(translation.translate(frame, part), frame.rows);
      rows += frame.rows;
      await eventLoop();
      context.signal?.throwIfAborted();
    }
    truncatedFrames += reader.truncatedFrames;
  }
  appender.close();
  await copyStaged(connection, staged, translation.texts, { path, truncatedFrames });
  await connection.run('DROP TABLE staged');
  return { rows, truncatedFrames };
}

const stagedTypes: { readonly [bytes in 1 | 4 | 8]: { readonly sql: string; readonly type: DuckDBType } } = {
  8: { sql: 'DOUBLE', type: DOUBLE },
  4: { sql: 'INTEGER', type: INTEGER },
  1: { sql: 'UTINYINT', type: UTINYINT },
};

async function copyStaged(
  connection: DuckDBConnection,
  columns: ColumnList,
  texts: readonly string[],
  target: { readonly path: string; readonly truncatedFrames: number },
): Promise<void> {
  await connection.run('CREATE OR REPLACE TABLE texts (code INTEGER, text VARCHAR)');
  await appendTexts(connection, 'texts', texts);
  const listed = texts.length <= LIST_LIMIT;
  if (listed) {
    await connection.run('SET VARIABLE texts = (SELECT coalesce(list(text ORDER BY code), CAST([] AS VARCHAR[])) FROM texts)');
  }
  // numbers are sorted before they become texts, which is twice as fast; only a join would not keep their order
  const source = listed
    ? '(SELECT * FROM staged ORDER BY ts) AS staged'
    : `staged ${columns.map(([name, type]) => (type === 'text' ? `LEFT JOIN texts AS "texts_${name}" ON "texts_${name}".code = staged."${name}"` : '')).join(' ')} ORDER BY staged.ts`;
  await connection.run(`
    COPY (SELECT ${columns.map(([name, type]) => `${selected(name, type, listed)} AS "${name}"`).join(', ')} FROM ${source})
    TO '${target.path.replaceAll("'", "''")}'
    (FORMAT parquet, COMPRESSION zstd, KV_METADATA {regatta_format: '1', truncated_frames: '${target.truncatedFrames}'})`);
}

/** What becomes of a staged column in Parquet; see the table in model/table.ts. */
function selected(name: string, type: ColumnType, listed: boolean): string {
  const column = `staged."${name}"`;
  switch (type) {
    case 'time':
    case 'duration':
    case 'count':
      return `TRY_CAST(${column} AS BIGINT)`;
    case 'float':
      return `CASE WHEN isnan(${column}) THEN NULL ELSE ${column} END`;
    case 'int':
      return column;
    case 'node':
    case 'id':
      return `nullif(${column}, -1)`;
    case 'text':
      // lists count from 1, and nothing stands at 0
      return listed ? `getvariable('texts')[${column} + 1]` : `"texts_${name}".text`;
    case 'bool':
      return `${column} <> 0`;
  }
}

/** Turns the codes of a host into numbers that hold for all hosts: `id` columns into numbers of the run's dictionary, `text` columns into those of the table. */
class Translation {
  /** Texts of the table, by their number. */
  readonly texts: string[] = [];
  readonly #columns: ColumnList;
  readonly #context: TableContext;
  readonly #buffers: readonly (Int32Array | undefined)[];
  readonly #phases: Int32Array | undefined;
  readonly #message: number;
  /** Number in the table of each text of the run, −1 for those that the table has not had yet. */
  readonly #inTable: Int32Array;

  constructor(columns: ColumnList, phased: boolean, context: TableContext) {
    const coded = columns.map(([, type]) => type === 'text' || type === 'id');
    this.#columns = columns;
    this.#context = context;
    this.#buffers = coded.map((is) => (is ? new Int32Array(ROWS_PER_BLOCK) : undefined));
    this.#phases = phased ? new Int32Array(ROWS_PER_BLOCK) : undefined;
    this.#message = columns.findIndex(([name, type]) => name === 'message' && type === 'id');
    this.#inTable = new Int32Array(context.texts.length).fill(-1);
  }

  /** The columns of a frame, and its phases behind them; valid until the next call. */
  translate(frame: Frame, part: SpoolPart): ColumnArray[] {
    const columns = frame.columns.map((column, index) => {
      const buffer = this.#buffers[index];
      if (buffer === undefined) {
        return column;
      }
      const codes = column as Int32Array;
      this.#toNumbers(codes, buffer, { frame, part });
      if (this.#columns[index]?.[1] === 'text') {
        this.#toTableNumbers(buffer, frame.rows);
      }
      return buffer;
    });
    if (this.#phases !== undefined) {
      const phases = this.#phases.subarray(0, frame.rows);
      this.#context.phases.assign(phases, columns[0] as Float64Array, columns[this.#message] as Int32Array | undefined);
      columns.push(phases);
    }
    return columns;
  }

  #toNumbers(codes: Int32Array, numbers: Int32Array, { frame, part }: { readonly frame: Frame; readonly part: SpoolPart }): void {
    for (let row = 0; row < codes.length; row++) {
      const code = codes[row] ?? -1;
      const number = code < 0 ? -1 : part.numbers[code];
      if (number === undefined) {
        throw new RegattaError('RUN_UNREADABLE', `${part.path} at byte ${frame.offset} refers to text ${code}, which the dictionary beside it does not hold`);
      }
      numbers[row] = number;
    }
  }

  #toTableNumbers(numbers: Int32Array, rows: number): void {
    for (let row = 0; row < rows; row++) {
      const number = numbers[row] ?? -1;
      if (number >= 0) {
        let inTable = this.#inTable[number] ?? -1;
        if (inTable < 0) {
          inTable = this.texts.push(this.#context.texts[number] ?? '') - 1;
          this.#inTable[number] = inTable;
        }
        numbers[row] = inTable;
      }
    }
  }
}
