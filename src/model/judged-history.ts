import type { ComparedValue, Effect } from './comparison.ts';
import type { AlertKind, HistorySeries } from './history.ts';
import type { runFormat } from './run-format.ts';
import type { Checkout, Fingerprint } from './result.ts';

/** How changes are found. All that decides it stands here, so that an alert can be traced to what fired. */
export type ChangeRule = {
  /** Raised when the same rule could find other changes than it did. */
  readonly version: 1;
  readonly method: 'e-divisive' | 'split-and-merge';
  /** A change with a greater p is none. */
  readonly level: number;
  /** Smallest effect that counts, as that of a metric; null: what is usual for the metric. */
  readonly margin: number | null;
  /** Of E-divisive. */
  readonly permutations: number;
  readonly seed: number;
  /** Of split and merge: how many runs are looked at together. */
  readonly window: number;
};

/** What runs said of one value over time, and where it changed. */
export interface JudgedHistory {
  readonly format: typeof runFormat;
  readonly experiment: string;
  /** `delivery.p99`, `delivery{fleet=lurkers}.p99` */
  readonly name: string;
  readonly rule: ChangeRule;
  /** In the order in which they began. */
  readonly segments: readonly HistorySegment[];
  /** Runs that had no data. */
  readonly withoutData: number;
}

/** Runs that can be held against one another: of one plan, on one machine, with one Regatta. */
export interface HistorySegment {
  readonly series: HistorySeries;
  readonly machine: Fingerprint;
  /** What sets it apart from the segment that began before it; nothing of the first. */
  readonly differences: readonly SegmentDifference[];
  /** In the order of their commits; of those whose commit is not known, of their time. */
  readonly runs: readonly HistoryRun[];
  readonly changes: readonly HistoryChange[];
}

export interface SegmentDifference {
  /** `plan`, or a field of the machine: `cpu`, `regatta`. */
  readonly what: string;
  readonly before: string;
  readonly now: string;
}

export interface HistoryRun {
  /** Of the store. */
  readonly key: number;
  readonly run: string;
  /** ISO 8601 */
  readonly started: string;
  readonly checkout: Checkout | null;
  readonly value: number;
}

/** A place at which a segment changed. */
export interface HistoryChange extends Pick<ComparedValue, 'scale' | 'unit'> {
  /** The last run as before, and the first that is otherwise. */
  readonly last: HistoryRun;
  readonly first: HistoryRun;
  readonly before: StretchOfRuns;
  readonly after: StretchOfRuns;
  /** How far the runs after lie from those before: of the nearest on either side. */
  readonly effect: Pick<Effect, 'middle' | 'low' | 'high'>;
  readonly p: number;
  /** `change`: nobody says which way is better. */
  readonly kind: AlertKind | 'change';
}

/** Runs between two changes. */
interface StretchOfRuns {
  readonly runs: number;
  readonly median: number;
}

/** As `regatta history --json` prints it: each change with the sentence that explains it. */
export interface WrittenHistory extends Omit<JudgedHistory, 'segments'> {
  readonly segments: readonly WrittenSegment[];
}

interface WrittenSegment extends Omit<HistorySegment, 'changes'> {
  readonly changes: readonly (HistoryChange & { readonly sentence: string })[];
}
