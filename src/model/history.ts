import type { JsonObject } from './json.ts';
import type { Direction, MetricValue } from './metric.ts';
import type { Checkout, Fingerprint, RunResult } from './result.ts';

/** Which line of history is meant. */
export interface HistoryQuery {
  readonly experiment: string;
  /** A value of a metric as in `results.json`: `delivery.p99`. */
  readonly name: string;
  /** All of its labels; none unless given. */
  readonly labels?: { readonly [label: string]: string };
  /** Only runs of plans with this key; of any, each with its own series, unless given. */
  readonly comparableKey?: string;
  /** The newest so many runs. */
  readonly most: number;
  /** Also of runs that are errored, invalid or cancelled. */
  readonly alsoUntrusted?: boolean;
}

/** What runs said of one value, oldest first. What many points share stands beside them. */
export interface History {
  readonly points: readonly HistoryPoint[];
  /** By `HistoryPoint.series`: more than one where the plan or the unit changed. */
  readonly series: ReadonlyMap<number, HistorySeries>;
  /** By `HistoryPoint.environment`. */
  readonly environments: ReadonlyMap<number, Fingerprint>;
  /** By `HistoryPoint.versions`. */
  readonly versions: ReadonlyMap<number, { readonly [name: string]: string }>;
}

/** One run in a history. */
export interface HistoryPoint {
  /** Key of the run in the store, and id of the run. */
  readonly key: number;
  readonly run: string;
  readonly started: Date;
  readonly result: RunResult | null;
  readonly series: number;
  readonly environment: number;
  readonly versions: number;
  /** The git working tree that it was started in; null where none is known. */
  readonly checkout: Checkout | null;
  /** null is no data. */
  readonly value: number | null;
  /** Rows that it was computed from. */
  readonly n: number;
}

/** What the points of a line have in common. */
export interface HistorySeries extends Pick<MetricValue, 'metric' | 'statistic' | 'labels' | 'unit' | 'per'> {
  readonly id: number;
  readonly experiment: string;
  readonly comparableKey: string;
  readonly name: string;
  readonly better: Direction;
}

/** The runs that others are held against, as they were chosen. */
export interface Baseline {
  readonly id: number;
  readonly experiment: string;
  readonly branch: string;
  readonly note: string | null;
  readonly created: Date;
  /** Oldest first. */
  readonly runs: readonly BaselineRun[];
}

interface BaselineRun {
  readonly key: number;
  readonly id: string;
  readonly started: Date;
  readonly directory: string;
  /** `regatta gc` has removed the directory: only figures are left. */
  readonly isDirectoryGone: boolean;
}

export const alertStates = ['open', 'acknowledged', 'dismissed', 'resolved'] as const;
export type AlertState = (typeof alertStates)[number];
export type AlertKind = 'regression' | 'improvement';

/** A rule as it was when it fired: versions of rules are never changed. */
export interface RuleVersion {
  readonly name: string;
  /** All that decides whether it fires. */
  readonly definition: JsonObject;
}

/** A change that a rule found in a history. */
export interface NewAlert {
  readonly series: number;
  /** Key of the first run behind the change. */
  readonly run: number;
  readonly kind: AlertKind;
  /** Before and after, in the unit of the series. */
  readonly valueBefore: number;
  readonly valueAfter: number;
  /** Whatever else the rule has to say: p values, lengths of segments. */
  readonly detail: JsonObject;
}

/** As it is kept. */
export interface Alert extends Omit<NewAlert, 'series' | 'run'> {
  readonly id: number;
  readonly series: HistorySeries;
  readonly run: { readonly key: number; readonly id: string; readonly started: Date };
  readonly rule: RuleVersion;
  readonly state: AlertState;
  /** Why it was dismissed, or what was said when its state was changed. */
  readonly stateReason: string | null;
  readonly stateChanged: Date;
  readonly created: Date;
}

/** What somebody knows about a time, drawn beside histories. */
export interface Annotation {
  readonly id: number;
  /** null: of all experiments. */
  readonly experiment: string | null;
  readonly about: Date;
  readonly text: string;
  readonly created: Date;
}
