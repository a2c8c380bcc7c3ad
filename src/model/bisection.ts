import type { NamedVersion } from './builder.ts';
import type { runFormat } from './run-format.ts';

/** What a comparison with the older end says of a version: it is still as before, it has moved, or nobody can tell. */
export type BisectAnswer = 'before' | 'moved' | 'untold';

/** What was held against the older end, and what came of it. */
export interface BisectStep extends NamedVersion {
  readonly answer: BisectAnswer;
  /** Why, in words. */
  readonly because: string;
}

/** What came of a search for the version that moved a metric. */
export interface BisectFound {
  /** What the comparison of the ends says. */
  readonly ends: BisectAnswer;
  readonly steps: readonly BisectStep[];
  /** One of these moved the metric, oldest first: more than one where those between could not be told. Empty unless the ends differ. */
  readonly suspects: readonly NamedVersion[];
}

/** As `regatta bisect --json` prints it. */
export interface WrittenBisection extends BisectFound {
  readonly format: typeof runFormat;
  /** Name of the value: `operations.p50`. */
  readonly metric: string;
}
