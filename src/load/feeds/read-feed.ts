import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, RegattaError } from '../../model/errors.ts';
import type { FeedContent, FeedFormat, FeedPlan } from '../../model/feed.ts';
import { RowTable } from './row-table.ts';

/**
 * The largest file that is taken. Each agent holds all rows in memory, at about 40 bytes for a row and 24 and the text for each of its cells: at most some
 * 500 MB for a file of very short cells.
 */
const mostMiB = 64;

/** Adds every row of a text, or throws what is wrong with it. */
type FeedParser = (text: Buffer, table: RowTable) => Promise<void> | void;

const parsers: { readonly [Format in FeedFormat]: FeedParser } = {
  csv: parseCsv,
  json: (text, table) => {
    const rows = parseJson(text.toString('utf8'), (place) => table.wrong('', `is no JSON${place}`));
    if (!Array.isArray(rows))
      throw table.wrong('', 'is no JSON array; write [{"column": "text"}, …], or one object on each line in a .jsonl');
    for (const [index, row] of rows.entries()) table.addObject(row, `item ${index}`);
  },
  jsonl: (text, table) => {
    for (const [index, line] of text.toString('utf8').split('\n').entries()) {
      if (line.trim() === '') continue;
      table.addObject(
        parseJson(line, () => table.wrong(index + 1, 'is no JSON')),
        index + 1,
      );
    }
  },
};

/**
 * Reads all rows of a file.
 * @throws RegattaError FILE_UNREADABLE, naming the file, the line and what is wrong
 */
export async function readFeed({ url, format }: Pick<FeedPlan, 'url' | 'format'>): Promise<FeedContent> {
  const path = fileURLToPath(url);
  const table = new RowTable(basename(path));
  const text = await contentOf(path, table);
  await parsers[format](text, table);
  if (table.rows.length === 0) throw table.wrong('', 'has no row');
  return { columns: table.columns, rows: table.rows, digest: createHash('sha256').update(text).digest('hex') };
}

async function contentOf(path: string, table: RowTable): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > mostMiB * 2 ** 20) throw table.wrong('', `is larger than the ${mostMiB} MiB that an agent holds in memory`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof RegattaError) throw error;
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new RegattaError('FILE_UNREADABLE', isMissing ? `there is no file ${path}` : `${path} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** RFC 4180: the first line names the columns. */
async function parseCsv(text: Buffer, table: RowTable): Promise<void> {
  // not for those that feed on JSON or nothing
  const { CsvError, parse } = await import('csv-parse/sync');
  try {
    parse(text, {
      bom: true,
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: (cells: readonly string[], { lines }) => {
        if (table.columns.length === 0) table.setColumns(cells, lines);
        else table.addCells(cells, lines);
        // kept in the table alone
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error as { readonly lines?: number };
    throw table.wrong(lines ?? '', `is no CSV: ${error.message}`);
  }
}

function parseJson(text: string, wrong: (place: string) => RegattaError): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrong(/ \(line \d+ column \d+\)/.exec(messageOf(error))?.[0] ?? '');
  }
}

type Inspection = Pick<FeedPlan, 'rows' | 'columns' | 'digest'>;

/** Files that were looked at: cells of a matrix mostly have the same. */
const inspected = new Map<string, Promise<Inspection>>();

/** Reads a file once, to see that it can be read, and keeps none of its rows. @throws as {@link readFeed} */
export function inspectFeed(feed: Pick<FeedPlan, 'url' | 'format'>): Promise<Inspection> {
  const key = `${feed.format} ${feed.url}`;
  const inspection = inspected.get(key) ?? inspect(feed);
  inspected.set(key, inspection);
  return inspection;
}

async function inspect(feed: Pick<FeedPlan, 'url' | 'format'>): Promise<Inspection> {
  const { rows, columns, digest } = await readFeed(feed);
  return { rows: rows.length, columns, digest };
}
