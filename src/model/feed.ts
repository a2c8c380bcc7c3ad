/** How a file of rows is written: with a header line and commas, as one JSON array, or as one JSON object on each line. */
export const feedFormats = ['csv', 'json', 'jsonl'] as const;
export type FeedFormat = (typeof feedFormats)[number];

/** Which row an operation gets: in turn and from the start again, drawn by the seed, or each row at most once. */
export const feedOrders = ['sequential', 'random', 'unique'] as const;
export type FeedOrder = (typeof feedOrders)[number];

/** A file whose rows the operations of an entry take. */
export interface FeedPlan {
  /** Unique in its entry. */
  readonly name: string;
  /** Absolute path; the same file must lie there on every machine that drives load. */
  readonly url: string;
  readonly format: FeedFormat;
  readonly order: FeedOrder;
  readonly rows: number;
  readonly columns: readonly string[];
  /** SHA-256 of the file, in hex: agents refuse one that is another than the plan was made with. */
  readonly digest: string;
}

/** One row: the text of each column. */
export type Row<Column extends string = string> = { readonly [Name in Column]: string };

/** What a file of rows holds. */
export interface FeedContent {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly digest: string;
}
