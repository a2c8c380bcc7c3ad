/** The answer of a search for the highest rate at which limits hold. */
export interface SearchResult {
  readonly round: string;
  readonly scenario: string;
  /** As they were written. */
  readonly limits: readonly string[];
  /** The highest rate that held, per second, and the lowest that did not; null where there is none. */
  readonly rate: number | null;
  readonly failed: number | null;
  /** How often `rate` was tried, and how often it held. */
  readonly held: number;
  readonly tries: number;
  /** False where the load ended before the search did. */
  readonly isOver: boolean;
  /** Why it ended without an answer, where the load generator is to blame for that. */
  readonly spoiled: string | null;
  /** The rates that it tried, ascending. */
  readonly curve: readonly TriedRate[];
}

/** What came of the levels of one rate; those that could not be judged are left out. */
export interface TriedRate {
  /** Per second: asked for, and started. */
  readonly rate: number;
  readonly achieved: number;
  /** Median and 99th percentile of latency, s: in the middle of all tries. null is no data. */
  readonly p50: number | null;
  readonly p99: number | null;
  readonly held: number;
  readonly tries: number;
}
