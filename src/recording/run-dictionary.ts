import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { type DuckDBAppender, type DuckDBConnection, DuckDBDataChunk, INTEGER, VARCHAR } from '@duckdb/node-api';
import { RegattaError } from '../model/errors.ts';
import { CHUNK_ROWS, itemsOf } from './chunk-appender.ts';
import { quoted } from './quoted.ts';

const READ_BYTES = 1 << 20;

/**
 * All texts of a run: one number per text, whatever code each host gave it, in the order of hosts and lines. They are kept in the table `dictionary` (id, text)
 * of DuckDB, which moves to the disk what does not fit: a long run has many millions of message ids. Here is only the number of each code, four bytes.
 */
export class RunDictionary {
  /** How many texts there are. */
  readonly size: number;
  /** Number in the run for each code, by host. */
  readonly numbers: readonly Int32Array[];
  readonly #connection: DuckDBConnection;

  private constructor(connection: DuckDBConnection, size: number, numbers: readonly Int32Array[]) {
    this.#connection = connection;
    this.size = size;
    this.numbers = numbers;
  }

  /**
   * Reads the dictionaries of all hosts. One may end in a line that was cut off, or not be there when its host recorded nothing.
   * @throws RegattaError RUN_UNREADABLE naming the line that is damaged.
   */
  static async load(connection: DuckDBConnection, paths: readonly string[]): Promise<RunDictionary> {
    await connection.run('CREATE TABLE codes (host INTEGER, code INTEGER, text VARCHAR)');
    const appender = await connection.createAppender('codes');
    const counts = paths.map((path, host) => (existsSync(path) ? appendHost(appender, host, path) : 0));
    appender.closeSync();
    await connection.run(`
      CREATE TABLE dictionary AS
      SELECT CAST(row_number() OVER (ORDER BY first) - 1 AS INTEGER) AS id, text
      FROM (SELECT text, min(host * 4294967296 + code) AS first FROM codes GROUP BY text)`);
    const ends: number[] = [];
    for (const count of counts) ends.push((ends.at(-1) ?? 0) + count);
    const all = await readNumbers(connection, 'SELECT id FROM codes JOIN dictionary USING (text) ORDER BY host, code', ends.at(-1) ?? 0);
    const numbers = ends.map((end, host) => all.subarray(ends[host - 1] ?? 0, end));
    await connection.run('DROP TABLE codes');
    const [size = 0] = await readNumbers(connection, 'SELECT CAST(count(*) AS INTEGER) FROM dictionary', 1);
    return new RunDictionary(connection, size, numbers);
  }

  /** The number of a text, undefined when no host has it. */
  async find(text: string): Promise<number | undefined> {
    const [number] = await this.textRows(`text = ${quoted(text)}`);
    return number?.id;
  }

  /** Numbers and texts that keep to a condition, by number. For few. */
  async textRows(condition: string): Promise<readonly { readonly id: number; readonly text: string }[]> {
    const reader = await this.#connection.runAndReadAll(`SELECT id, text FROM dictionary WHERE ${condition} ORDER BY id`);
    return reader.getRowObjects() as unknown as { id: number; text: string }[];
  }
}

/** @returns the number of lines. */
function appendHost(appender: DuckDBAppender, host: number, path: string): number {
  const chunk = DuckDBDataChunk.create([INTEGER, INTEGER, VARCHAR], CHUNK_ROWS);
  let texts: string[] = [];
  let lines = 0;
  const append = (): void => {
    const first = lines - texts.length;
    chunk.reset();
    chunk.setColumns([texts.map(() => host), texts.map((_, index) => first + index), texts]);
    appender.appendDataChunk(chunk);
    texts = [];
  };
  for (const line of linesOf(path)) {
    texts.push(parseLine(line, lines, path));
    lines++;
    if (texts.length === CHUNK_ROWS) append();
  }
  if (texts.length > 0) append();
  return lines;
}

/** What a query of one INTEGER column answers, `count` rows. */
async function readNumbers(connection: DuckDBConnection, sql: string, count: number): Promise<Int32Array> {
  const numbers = new Int32Array(count);
  const result = await connection.stream(sql);
  let filled = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    numbers.set(itemsOf(chunk.getColumnVector(0)).subarray(0, chunk.rowCount), filled);
    filled += chunk.rowCount;
  }
  return numbers;
}

/** Lines carry their codes in order from 0, so that a line that is missing is noticed. */
function parseLine(line: string, expected: number, path: string): string {
  try {
    const [code, text] = JSON.parse(line) as [number, string];
    if (code === expected && typeof text === 'string') {
      return text;
    }
  } catch (error) {
    throw damaged(path, expected, error);
  }
  throw damaged(path, expected);
}

function damaged(path: string, code: number, cause?: unknown): RegattaError {
  return new RegattaError('RUN_UNREADABLE', `${path}:${code + 1} is damaged: [${code}, "text"] should stand here`, { cause });
}

/** The complete lines of a file, read piece by piece. */
function* linesOf(path: string): Generator<string, void> {
  const fd = openSync(path, 'r');
  try {
    const decoder = new StringDecoder('utf8');
    const piece = Buffer.alloc(READ_BYTES);
    let rest = '';
    for (let read = readSync(fd, piece); read > 0; read = readSync(fd, piece)) {
      const lines = (rest + decoder.write(piece.subarray(0, read))).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    closeSync(fd);
  }
}
