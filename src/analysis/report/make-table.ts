import type { Json } from '../../model/json.ts';
import type { ReportTable, TableSpec } from '../../model/report.ts';
import type { Row } from '../../model/run-tables.ts';
import type { RunReader } from '../run-reader.ts';
import { shortText } from './short-text.ts';
import { rounded } from './thin.ts';

/** Rows beyond these are left out: nobody reads them, and a page with them is slow. */
export const mostTableRows = 2000;

/**
 * Fills a table from its query. @returns null without rows
 * @throws Error when the query fails
 */
export async function makeTable(reader: RunReader, { sql, ...about }: TableSpec): Promise<ReportTable | null> {
  const rows = await reader.query(sql);
  if (rows.length === 0) return null;
  const shown = rows.slice(0, mostTableRows).map((row) => about.columns.map(({ name }) => cell(row[name])));
  return { ...about, rows: shown, ...(rows.length > shown.length ? { leftOut: rows.length - shown.length } : {}) };
}

/** What is no number has no place in JSON, and so in no table. */
export function cell(value: Row[string] | undefined): Json {
  if (typeof value === 'number') return Number.isFinite(value) ? rounded(value) : null;
  return typeof value === 'string' ? shortText(value) : (value ?? null);
}
