import type { RunReport } from './report.ts';
import type { Results } from './result.ts';
import type { RunTables } from './run-tables.ts';

/** A run whose results are there, and what they were made from is open still: disposed once everybody was told of it. */
export interface AnalysedRun extends AsyncDisposable {
  readonly results: Results;
  /** What reports show of it: made when it is first asked for, and once. */
  readonly report: () => Promise<RunReport>;
  readonly tables: RunTables;
}
