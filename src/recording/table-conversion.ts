import { setImmediate as eventLoop } from 'node:timers/promises';
import { DOUBLE, type DuckDBConnection, type DuckDBType, ENUM, INTEGER, UTINYINT } from '@duckdb/node-api';
import { RegattaError } from '../model/errors.ts';
import type { ColumnType } from '../model/table.ts';
import { ChunkAppender } from './chunk-appender.ts';
import { unphasedTables } from './phase-finder.ts';
import type { SpooledTable, SpoolPart, Survey } from './run-spool.ts';
import { bytesPerValue, type ColumnArray, type ColumnList, ROWS_PER_BLOCK } from './spool-format.ts';
import { type Frame, SpoolReader } from './spool-reader.ts';
import { appendTexts } from './text-table.ts';

/** Texts of a table up to which they are staged as an ENUM of one byte; the first value stands for NULL. More are staged as INTEGER and joined. */
const ENUM_TEXTS = 255;

export interface TableContext {
  readonly connection: DuckDBConnection;
  /** The run's dictionary. */
  readonly texts: readonly string[];
  readonly survey: Survey;
  readonly signal: AbortSignal | undefined;
}

/** Writes one table of the spool to a Parquet file, sorted by `ts`. */
export async function convertTable(
  table: SpooledTable,
  path: string,
  context: TableContext,
): Promise<{ rows: number; truncatedFrames: number }> {
  const { connection } = context;
  const translation = new Translation(table, context);
  const columns = unphasedTables.has(table.name) ? table.columns : [...table.columns, ['phase', 'node'] as const];
  const staging = await stage(connection, columns, translation.texts);
  let rows = 0;
  let truncatedFrames = 0;
  for (const part of table.parts) {
    using reader = new SpoolReader(part.path);
    for (const frame of reader.frames()) {
      staging.append(translation.translate(frame, part), frame.rows);
      rows += frame.rows;
      await eventLoop();
      context.signal?.throwIfAborted();
    }
    truncatedFrames += reader.truncatedFrames;
  }
  staging.close();
  await connection.run(`
    COPY (${selection(columns, translation.texts)}) TO '${path.replaceAll("'", "''")}'
    (FORMAT parquet, COMPRESSION zstd, KV_METADATA {regatta_format: '1', truncated_frames: '${truncatedFrames}'})`);
  await connection.run('DROP TABLE staged; DROP TYPE IF EXISTS staged_text; DROP TABLE texts');
  return { rows, truncatedFrames };
}

/** Makes the tables `staged`, with the values of the spool, and `texts`. */
async function stage(connection: DuckDBConnection, columns: ColumnList, texts: readonly string[]): Promise<ChunkAppender> {
  await connection.run('CREATE TABLE texts (code INTEGER, text VARCHAR)');
  await appendTexts(connection, 'texts', texts);
  if (isEnum(texts)) {
    await connection.run('CREATE TYPE staged_text AS ENUM (SELECT text FROM texts ORDER BY code)');
  }
  const types = columns.map(([, type]) => stagedType(type, texts));
  await connection.run(`CREATE TABLE staged (${columns.map(([name], index) => `"${name}" ${types[index]?.sql}`).join(', ')})`);
  return ChunkAppender.open(
    connection,
    'staged',
    types.map(({ type }) => type),
  );
}

function isEnum(texts: readonly string[]): boolean {
  return texts.length <= ENUM_TEXTS;
}

function stagedType(type: ColumnType, texts: readonly string[]): StagedType {
  return type === 'text' && isEnum(texts) ? { sql: 'staged_text', type: ENUM(texts) } : numbersByBytes[bytesPerValue(type)];
}

interface StagedType {
  readonly sql: string;
  readonly type: DuckDBType;
}

const numbersByBytes: { readonly [bytes in 1 | 4 | 8]: StagedType } = {
  8: { sql: 'DOUBLE', type: DOUBLE },
  4: { sql: 'INTEGER', type: INTEGER },
  1: { sql: 'UTINYINT', type: UTINYINT },
};

/** Selects what goes into Parquet, in order of time. */
function selection(columns: ColumnList, texts: readonly string[]): string {
  const selected = columns.map(([name, type]) => `${valueOf(name, type, texts)} AS "${name}"`).join(', ');
  const joins = isEnum(texts) ? [] : columns.filter(([, type]) => type === 'text');
  const joined = joins.map(
    ([name]) => `LEFT JOIN texts AS "texts_${name}" ON "texts_${name}".code = staged."${name}" AND "texts_${name}".code > 0`,
  );
  return `SELECT ${selected} FROM staged ${joined.join(' ')} ORDER BY staged.ts`;
}

/** What becomes of a staged column in Parquet; see the table in model/table.ts. */
function valueOf(name: string, type: ColumnType, texts: readonly string[]): string {
  const column = `staged."${name}"`;
  switch (type) {
    case 'time':
    case 'duration':
    case 'count':
      return `TRY_CAST(${column} AS BIGINT)`;
    case 'float':
      return `CASE WHEN isnan(${column}) THEN NULL ELSE ${column} END`;
    case 'node':
    case 'id':
      return `nullif(${column}, -1)`;
    case 'text':
      return isEnum(texts) ? `nullif(${column}, '${texts[0]}')` : `"texts_${name}".text`;
    case 'bool':
      return `${column} <> 0`;
    default:
      return column;
  }
}

/** Turns the codes of a host into numbers that hold for all hosts: `id` columns into numbers of the run's dictionary, `text` columns into those of the table. */
class Translation {
  /** Texts of the table's `text` columns, by their number; 0 stands for none. */
  readonly texts: readonly string[];
  readonly #context: TableContext;
  readonly #buffers: readonly (Int32Array | Uint8Array | undefined)[];
  readonly #isText: readonly boolean[];
  readonly #phases: Int32Array | undefined;
  readonly #message: number;
  /** Number in the table of each text of the run. */
  readonly #inTable: Int32Array;

  constructor(table: SpooledTable, context: TableContext) {
    const numbers = context.survey.textsOf(table);
    const texts = numbers.map((number) => context.texts[number] ?? '');
    // longer than all others, hence different from each
    const none = ' '.repeat(Math.max(0, ...texts.map((text) => text.length)) + 1);
    this.texts = [none, ...texts];
    this.#inTable = new Int32Array(context.texts.length);
    for (const [index, number] of numbers.entries()) {
      this.#inTable[number] = index + 1;
    }
    const TextArray = isEnum(this.texts) ? Uint8Array : Int32Array;
    this.#context = context;
    this.#isText = table.columns.map(([, type]) => type === 'text');
    this.#buffers = table.columns.map(([, type]) =>
      type === 'text' ? new TextArray(ROWS_PER_BLOCK) : type === 'id' ? new Int32Array(ROWS_PER_BLOCK) : undefined,
    );
    this.#phases = unphasedTables.has(table.name) ? undefined : new Int32Array(ROWS_PER_BLOCK);
    this.#message = table.columns.findIndex(([name, type]) => name === 'message' && type === 'id');
  }

  /** The columns of a frame, and its phases behind them; valid until the next call. */
  translate(frame: Frame, part: SpoolPart): ColumnArray[] {
    const columns = frame.columns.map((column, index) => {
      const buffer = this.#buffers[index];
      if (buffer !== undefined) {
        this.#translate(column as Int32Array, buffer, this.#isText[index] ? this.#inTable : undefined, { frame, part });
      }
      return buffer ?? column;
    });
    if (this.#phases !== undefined) {
      const phases = this.#phases.subarray(0, frame.rows);
      this.#context.survey.phases.assign(phases, columns[0] as Float64Array, columns[this.#message] as Int32Array | undefined);
      columns.push(phases);
    }
    return columns;
  }

  #translate(
    codes: Int32Array,
    into: Int32Array | Uint8Array,
    inTable: Int32Array | undefined,
    { frame, part }: { readonly frame: Frame; readonly part: SpoolPart },
  ): void {
    const none = inTable === undefined ? -1 : 0;
    for (let row = 0; row < codes.length; row++) {
      const code = codes[row] ?? -1;
      const number = code < 0 ? -1 : part.numbers[code];
      if (number === undefined) {
        throw new RegattaError(
          'RUN_UNREADABLE',
          `${part.path} at byte ${frame.offset} refers to text ${code}, which the dictionary beside it does not hold`,
        );
      }
      into[row] = number < 0 ? none : (inTable?.[number] ?? number);
    }
  }
}
