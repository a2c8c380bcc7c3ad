import type { LiveView } from './live.ts';

/** What a query answers: numbers, texts and truths; 64-bit integers arrive as numbers. */
export type Row = { readonly [column: string]: number | string | boolean | null };

/** What was to be seen at an instant, ns since run start. */
export interface TimedView {
  readonly atNs: number;
  readonly view: LiveView;
}

/** What a run recorded, open for questions. */
export interface RunTables {
  /**
   * Rows of a query in SQL (DuckDB's): `X` holds the rows of table X that belong to measured phases, `all_X` every row.
   * @throws Error as DuckDB words it
   */
  query(sql: string): Promise<readonly Row[]>;
  /** What hosts said together in each full second of each round, as the live view showed it. */
  views(): Promise<readonly TimedView[]>;
}
