import type { SearchResult } from './search-result.ts';
import type { Json, JsonObject } from './json.ts';
import type { MetricValue } from './metric.ts';
import type { SourcePlan } from './plan.ts';
import type { runFormat } from './run-format.ts';

/** The answer of a run: the first that holds, from the worst. */
export const runResults = ['cancelled', 'errored', 'invalid', 'failed', 'passed'] as const;
export type RunResult = (typeof runResults)[number];

/** State of a run directory, as in `run.json`. */
export interface RunRecord {
  readonly format: typeof runFormat;
  readonly id: string;
  readonly name: string;
  /** `running` until the load is over, `recorded` until the analysis is done. */
  readonly state: 'running' | 'recorded' | 'done';
  readonly result: RunResult | null;
  /** Why, where the result is cancelled or errored; and what ended the load early, where a threshold did. */
  readonly reason: string | null;
  /** Process id of the Regatta that runs it, and that process' start time, so that a stale `running` is recognised. */
  readonly owner: { readonly pid: number; readonly startedAt: string };
  /** ISO 8601, wall clock. */
  readonly started: string;
  readonly ended: string | null;
  /** Where stamps begin: the instant of the run's start on the machine's monotonic clock, ns; null before it. */
  readonly monotonicStartNs: number | null;
  readonly machine: Fingerprint;
  /** Versions of what was really loaded. */
  readonly versions: { readonly [name: string]: string };
  /** The git working tree that it was started in, as it was then; null outside of one. Absent while it runs, and in runs of before. */
  readonly checkout?: Checkout | null;
  /** What was built for the run; absent where nothing was. */
  readonly software?: readonly BuiltSoftware[];
  /** The command that repeats the run. */
  readonly command: string;
  /** Set and place in it, where the run belongs to one. */
  readonly set: PlaceInSet | null;
  /** What only the run itself could see: inputs of the validity rules. */
  readonly observed: RunObservations | null;
}

/** Where a run stands in the set that it was started for. */
export interface PlaceInSet {
  readonly id: string;
  readonly index: number;
  /**
   * Of which side of a comparison it is, where it was made as one: what it measured was asked for, whatever lay in the working tree. Of a canary of one version against itself: base.
   * Absent where it is a run like any other.
   */
  readonly side?: 'base' | 'head';
}

/** A state of a git repository. */
export interface Checkout {
  readonly commit: string;
  /** null where none is checked out, and CI tells none. */
  readonly branch: string | null;
  /** When it was committed, ISO 8601; null where there is no git to tell. */
  readonly committed: string | null;
  /** Whether a tracked file differs from the commit; null where there is no git to tell. */
  readonly dirty: boolean | null;
}

/** What a run built, or found built. */
export interface BuiltSoftware extends Pick<SourcePlan, 'name' | 'from' | 'version'> {
  readonly fleets: readonly string[];
  /** Which of the versions of these fleets it is; absent where they have one only. */
  readonly versionNames?: readonly string[];
  /** What people read: `shop at main (1a2b3c4d5e6f)`. */
  readonly title: string;
  /** Exact versions, by name. */
  readonly versions: { readonly [name: string]: string };
  /** SHA-256 of what it was built from. */
  readonly digest: string;
  /** Path of what the build printed. */
  readonly log: string;
  /** What a reader should know of it. */
  readonly notes: readonly string[];
}

/** State of a set directory, as in `set.json`: the runs that one command started. */
export interface SetRecord {
  readonly format: typeof runFormat;
  readonly id: string;
  readonly name: string;
  readonly command: string;
  /** ISO 8601, wall clock. */
  readonly started: string;
  readonly ended: string | null;
  /** Params that the matrix varies, with their values in order. */
  readonly axes: readonly { readonly name: string; readonly values: readonly Json[] }[];
  readonly repeats: number;
  /** In order of their start. */
  readonly runs: readonly RunOfSet[];
  /** What its runs are compared by, where it is a comparison. */
  readonly comparison?: ComparisonPlan;
  /** That of the worst run; null while the set goes on. */
  readonly result: RunResult | null;
}

interface RunOfSet {
  readonly id: string;
  readonly params: JsonObject;
  readonly result: RunResult | null;
  /** Of a comparison: the first of either side are a pair, the second of either, and so on. */
  readonly side?: 'base' | 'head';
}

/** How a comparison is to be decided: laid down before its first run. */
export interface ComparisonPlan {
  /** What the sides are called. */
  readonly base: string;
  readonly head: string;
  /** Each run has both sides within itself, as versions of these names; absent where each run is of one side. */
  readonly within?: true;
  /** Numbers of pairs (or of runs that have both sides) at which it is judged, ascending, and the level each time. */
  readonly looks: readonly number[];
  readonly level: number;
}

/** The machine that a run was made on. */
export interface Fingerprint {
  readonly hostname: string;
  readonly platform: string;
  readonly release: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly node: string;
  readonly regatta: string;
}

/** Figures taken while the run went on, from which validity is judged; kept so that a report can be made again from the directory alone. */
export interface RunObservations {
  readonly rounds: readonly RoundObservation[];
  /** A fixed piece of CPU work, timed before and after, ms. null when the run was too short to time it. */
  readonly calibrationMs: { readonly before: number; readonly after: number } | null;
  readonly nodesLost: readonly { readonly node: string; readonly reason: string }[];
  readonly hostsLost: readonly { readonly host: string; readonly reason: string }[];
  /** Another run shared the machine. */
  readonly overlapped: boolean;
  /** The threshold with `abort` that ended the load early, and what was seen then; null when none did. */
  readonly abortedBy: AbortedBy | null;
  /** First failed operations, each text once. */
  readonly errors: readonly { readonly text: string; readonly count: number }[];
  /** What went wrong and ended nothing: hosts that fell silent, clients that the rendezvous dropped, nodes that did not stop in time, logs that were cut. */
  readonly problems: readonly string[];
  /** Rows by table that hosts say they recorded; null when not every host could say. */
  readonly rows: { readonly [table: string]: number } | null;
  readonly links: 'emulated in hosts' | 'none';
  /** What a Prometheus said at the end; absent where the experiment asks none. */
  readonly prometheus?: PrometheusObservation;
}

export interface PrometheusObservation {
  readonly url: string;
  /** Operations that had ended, as it has read them from the pages of the run, by round; null where it has read none. */
  readonly finished: { readonly [round: string]: number | null };
  /** Why it could not be asked; null where it could. */
  readonly problem: string | null;
}

/** A threshold that was missed while the load went on. */
export interface AbortedBy {
  /** Its place in the plan's thresholds: several may have the same text, each with a phase or windows of its own. */
  readonly index: number;
  /** The value seen, in the unit of the metric. */
  readonly value: number;
  readonly unit: string;
}

export interface RoundObservation {
  readonly round: string;
  readonly measured: boolean;
  readonly hosts: number;
  /** What schedules had made due by the end of the load, started or not: in a closed loop, nothing. */
  readonly due: number;
  /** Due and never started, though nobody chose that. */
  readonly missed: number;
  /** Due and not started, as `late: drop` or an early end chooses. */
  readonly dropped: number;
  readonly started: number;
  readonly ok: number;
  readonly failed: number;
  readonly unknown: number;
  /** Length of the load, ns. */
  readonly loadNs: number;
  /** For how long after the planned end of the load operations were still started, ns: the worst host's. */
  readonly overrunNs: number;
  /** Worst host's. */
  readonly lagP99Ns: number;
  /** Worst host's of those that run more than one node; null where none does. */
  readonly eventLoopDelayP99Ns: number | null;
  /** Share of the load for which the event loop of an agent that runs no nodes had something to do, the busiest agent's; null where none does. */
  readonly agentBusyShare?: number | null;
  /** CPU of all hosts over the load, in cores. */
  readonly cpuCores: number;
  /** Share of the load's length that the main thread of a host waited for a core, the worst host's; null where /proc does not tell. */
  readonly runQueueWaitShare: number | null;
  /** Share of CPU time that the hypervisor took over the load, on the worst host's machine; null where /proc does not tell. */
  readonly stealShare: number | null;
  /** What kept the load from being all that was asked, in words: a feed that ran dry. Absent where there is nothing of the kind. */
  readonly shortfalls?: readonly string[];
  /** Orders of another rate that hosts refused; absent where nothing steers the rate. */
  readonly notTaken?: number;
  /** Searches for a rate that took place in it; absent where there were none. */
  readonly searches?: readonly SearchObservation[];
}

/** How a search for a rate ended; what it tried stands in the table `levels`. */
export interface SearchObservation {
  /** The entry, as in `levels`. */
  readonly entry: string;
  /** False where the load ended before the search did. */
  readonly isOver: boolean;
  /** Why it has no answer, where the load generator is to blame for that. */
  readonly spoiled: string | null;
}

export interface ThresholdResult {
  readonly text: string;
  readonly metric: string;
  /** null is *no data*: then the threshold is missed. */
  readonly value: number | null;
  readonly unit: string;
  readonly ok: boolean;
  /** The round to which it is confined, and the length of each window, s, where it has them. */
  readonly phase?: string;
  readonly everyS?: number;
  /** Windows judged and missed, with `every`. */
  readonly windows?: { readonly judged: number; readonly missed: number };
  readonly reason?: string;
}

export interface ValidityResult {
  readonly rule: string;
  readonly about: string;
  readonly value: number | null;
  readonly limit: number;
  readonly unit: string;
  readonly ok: boolean;
  /** The experiment set this limit itself. */
  readonly overridden: boolean;
  /** Why it could not be judged; such a rule counts as held and is shown. */
  readonly reason?: string;
  /** What its user can do about it, where it is broken and that is known. */
  readonly remedy?: string;
}

/** `results.json`: what a run says. */
export interface Results {
  readonly format: typeof runFormat;
  readonly run: string;
  readonly experiment: string;
  readonly comparableKey: string;
  readonly result: RunResult;
  readonly reason: string | null;
  readonly started: string;
  readonly durationS: number;
  readonly params: { readonly [name: string]: unknown };
  readonly nodes: number;
  readonly links: RunObservations['links'];
  /** Names of the metric values that a summary shows first, in order. */
  readonly highlights: readonly string[];
  readonly metrics: readonly MetricValue[];
  /** The cumulative distribution of each metric that has one, over all labels together. */
  readonly distributions: readonly Distribution[];
  /** What searches for the highest rate found. */
  readonly searches: readonly SearchResult[];
  readonly thresholds: readonly ThresholdResult[];
  readonly validity: readonly ValidityResult[];
  readonly warnings: readonly string[];
  readonly errors: readonly { readonly text: string; readonly count: number }[];
  /** What could explain a figure: where and with what it was taken. */
  readonly environment: Pick<RunRecord, 'machine' | 'versions' | 'command'>;
  readonly directory: string;
}

/** Quantiles of one metric over all its rows, ascending: its CDF read sideways. */
export interface Distribution {
  readonly metric: string;
  readonly unit: string;
  readonly n: number;
  readonly quantiles: readonly { readonly q: number; readonly value: number }[];
}
