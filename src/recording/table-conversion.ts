import { setImmediate as eventLoop } from 'node:timers/promises';
import { DOUBLE, type DuckDBConnection, type DuckDBType, ENUM, INTEGER, UTINYINT } from '@duckdb/node-api';
import { RegattaError } from '../model/errors.ts';
import { runFormat } from '../model/run-format.ts';
import { type ColumnType, phasesTable } from '../model/table.ts';
import { ChunkAppender } from './chunk-appender.ts';
import { type Phase, unphasedTables } from './phase-finder.ts';
import { quoted } from './quoted.ts';
import type { RunDictionary } from './run-dictionary.ts';
import type { SpooledTable, SpoolPart, Survey } from './run-spool.ts';
import { bytesPerValue, type ColumnArray, type ColumnList, ROWS_PER_BLOCK } from './spool-format.ts';
import { type Frame, SpoolReader } from './spool-reader.ts';

/** Texts of a table up to which they are staged as an ENUM of one byte, whose first value stands for NULL. More are staged as INTEGER and joined. */
const ENUM_TEXTS = 254;

export interface TableContext {
  readonly connection: DuckDBConnection;
  readonly dictionary: RunDictionary;
  readonly survey: Survey;
  readonly signal: AbortSignal | undefined;
}

/** Writes one table of the spool to a Parquet file, sorted by `ts`. */
export async function convertTable(
  table: SpooledTable,
  path: string,
  context: TableContext,
): Promise<{ rows: number; truncatedFrames: number }> {
  const { connection, survey } = context;
  const translation = new Translation(table, context);
  const columns = unphasedTables.has(table.name) ? table.columns : [...table.columns, ['phase', 'node'] as const];
  const texts = await stageTexts(context, translation.numbers);
  const types = columns.map(([, type]) => stagedType(type, texts));
  const made = [
    ...(texts === undefined ? [] : [`CREATE TYPE staged_text AS ENUM (${texts.map(quoted).join(', ')})`]),
    `CREATE TABLE staged (${columns.map(([name], index) => `"${name}" ${types[index]?.sql}`).join(', ')})`,
  ];
  const source = table.name === phasesTable.name ? closedPhases(survey.closed) : 'staged';
  const written = (truncatedFrames: number): readonly string[] => [
    `COPY (${selection(columns, texts, source)}) TO ${quoted(path)}
     (FORMAT parquet, COMPRESSION zstd, KV_METADATA {regatta_format: '${runFormat}', truncated_frames: '${truncatedFrames}'})`,
    'DROP TABLE staged; DROP TYPE IF EXISTS staged_text; DROP TABLE IF EXISTS texts; DROP TABLE IF EXISTS used',
  ];
  // in one call: most tables of a short run are empty, and each call takes longer than what it asks for
  if (table.parts.length === 0) {
    await connection.run([...made, ...written(0)].join(';\n'));
    return { rows: 0, truncatedFrames: 0 };
  }
  await connection.run(made.join(';\n'));
  const staging = await ChunkAppender.open(
    connection,
    'staged',
    types.map(({ type }) => type),
  );
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
  await connection.run(written(truncatedFrames).join(';\n'));
  return { rows, truncatedFrames };
}

/** The staged rows of phases, each once, as it was closed: what kind of phase a search is, its end tells. */
function closedPhases(closed: readonly Phase[]): string {
  if (closed.length === 0) return 'staged';
  const ends = closed.map(({ number, until }) => `(${number}, ${until})`).join(', ');
  return `(
    SELECT DISTINCT ON (phase) staged.* REPLACE (closed.until AS until) FROM staged JOIN (VALUES ${ends}) AS closed(phase, until) USING (phase)
    ORDER BY phase, staged.until DESC
  )`;
}

/** The values of the ENUM in which the texts of a table are staged: the first stands for NULL. undefined where there are too many for one. */
type EnumTexts = readonly string[] | undefined;

/** Texts that are too many for an ENUM go into the table `texts` (code, text), where codes begin with 1. */
async function stageTexts({ connection, dictionary }: TableContext, numbers: readonly number[]): Promise<EnumTexts> {
  if (numbers.length <= ENUM_TEXTS) {
    const rows = numbers.length === 0 ? [] : await dictionary.textRows(`id IN (${numbers.join(', ')})`);
    const texts = rows.map(({ text }) => text);
    // longer than all others, hence different from each
    return [' '.repeat(Math.max(0, ...texts.map((text) => text.length)) + 1), ...texts];
  }
  await connection.run('CREATE TABLE used (code INTEGER, id INTEGER)');
  const appender = await ChunkAppender.open(connection, 'used', [INTEGER, INTEGER]);
  appender.append([Int32Array.from(numbers, (_, index) => index + 1), Int32Array.from(numbers)], numbers.length);
  appender.close();
  await connection.run('CREATE TABLE texts AS SELECT code, text FROM used JOIN dictionary USING (id)');
  return undefined;
}

function stagedType(type: ColumnType, texts: EnumTexts): StagedType {
  return type === 'text' && texts !== undefined ? { sql: 'staged_text', type: ENUM(texts) } : numbersByBytes[bytesPerValue(type)];
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
function selection(columns: ColumnList, texts: EnumTexts, source: string): string {
  const selected = columns.map(([name, type]) => `${valueOf(name, type, texts)} AS "${name}"`).join(', ');
  const joins = texts === undefined ? columns.filter(([, type]) => type === 'text') : [];
  const joined = joins.map(([name]) => `LEFT JOIN texts AS "texts_${name}" ON "texts_${name}".code = staged."${name}"`);
  return `SELECT ${selected} FROM ${source} AS staged ${joined.join(' ')} ORDER BY staged.ts`;
}

/** What becomes of a staged column in Parquet; see the table in model/table.ts. */
function valueOf(name: string, type: ColumnType, texts: EnumTexts): string {
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
      return texts === undefined ? `"texts_${name}".text` : `nullif(${column}, ${quoted(texts[0] ?? '')})`;
    case 'bool':
      return `${column} <> 0`;
    default:
      return column;
  }
}

/** Turns the codes of a host into numbers that hold for all hosts: `id` columns into numbers of the run's dictionary, `text` columns into those of the table. */
class Translation {
  /** Numbers, in the run, of the texts of the table's `text` columns: the first has code 1 in the table, and 0 stands for none. */
  readonly numbers: readonly number[];
  readonly #context: TableContext;
  readonly #buffers: readonly (Int32Array | Uint8Array | undefined)[];
  readonly #isText: readonly boolean[];
  readonly #phases: Int32Array | undefined;
  readonly #message: number;
  /** Number in the table of each text of the run. */
  readonly #inTable: Int32Array;

  constructor(table: SpooledTable, context: TableContext) {
    this.numbers = context.survey.textsOf(table);
    this.#inTable = new Int32Array(context.dictionary.size);
    for (const [index, number] of this.numbers.entries()) {
      this.#inTable[number] = index + 1;
    }
    const TextArray = this.numbers.length <= ENUM_TEXTS ? Uint8Array : Int32Array;
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
