import type { Places, Problem } from './problems.ts';

/** A file as it was written: plain values, and where each stands. */
export interface ExperimentSource extends Places {
  readonly file: string;
  /** Absolute path. */
  readonly path: string;
  readonly value: unknown;
  /** What keeps it from being read as a whole. */
  readonly problems: readonly Problem[];
}
