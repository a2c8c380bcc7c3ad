import type { JsonObject } from './json.ts';
import type { Limit } from './metric.ts';
import type { ParamSpecs } from './params.ts';
import type { EntryPlan, LoadOutline } from './plan.ts';

/** How long before it begins a segment is published, so that every agent hears of it in time, ns. */
export const steerLeadNs = 2e9;

/** From `fromNs` (ns since the round's start) on, that many operations per second over all agents, until the next segment begins. */
export interface Segment {
  readonly fromNs: number;
  readonly rate: number;
}

/**
 * Changes the rate of an entry from what it sees. Runs in the orchestrator, has no clock and does no I/O: its segments begin at whole seconds of the round,
 * at least {@link steerLeadNs} after what it has seen, and each after the one before.
 */
export interface Controller {
  /** How it begins: known to every agent before the round. */
  readonly first: readonly Segment[];
  /** Asked once for each second of the round, in order. */
  next(seen: Seen): Decision;
}

/** What a controller sees of its entry: one second, over all agents. */
export interface Seen {
  /** End of the second, ns since the round's start. */
  readonly elapsedNs: number;
  /** Operations started and not ended at its end. */
  readonly inFlight: number;
  readonly second: Tallied;
  /** The segment in force, so far. */
  readonly segment: Tallied;
}

/** What was counted over some time, in all agents together. */
export interface Tallied {
  readonly lengthNs: number;
  readonly started: number;
  readonly dropped: number;
  /** Whatever the outcome. */
  readonly finished: number;
  readonly failed: number;
  readonly unknown: number;
  /** Latency, and how late operations were sent, ns; null without any. */
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
  readonly lagP99Ns: number | null;
  /** Of each limit of the drive, in its order: the value in its unit; null is no data. */
  readonly values: readonly (number | null)[];
}

export interface Decision {
  /** To be published at once. */
  readonly segments: readonly Segment[];
  /** A level that ended with this second. */
  readonly level?: Level;
  /** The entry is over. */
  readonly end?: ControlEnd;
}

/** A rate that was held for a while, and what came of it. */
export interface Level {
  readonly fromNs: number;
  readonly untilNs: number;
  readonly rate: number;
  /** Operations started per second. */
  readonly achieved: number;
  readonly tallied: Tallied;
  readonly held: boolean;
  /** False where the load generator was the limit: then the level says nothing. */
  readonly judged: boolean;
  /** Why it did not hold or could not be judged; '' where it held. */
  readonly reason: string;
}

/** Everything goes on as it does. */
export const noDecision: Decision = { segments: [] };

/** How a controller ended its entry. */
export interface ControlEnd {
  /** ns since the round's start. */
  readonly atNs: number;
  /** Why there is no answer, where the load generator is to blame for that; then the run is invalid. */
  readonly spoiled?: string;
  /** The spans of the round, in order, that its answer rests on: metrics are computed over these. */
  readonly measured: readonly { readonly fromNs: number; readonly untilNs: number }[];
}

/** What an experiment may name as the controller of an entry. */
export interface ControllerPart {
  readonly about: string;
  /** How it is written at its shortest: `operations.p99 < 100ms`. */
  readonly example: string;
  readonly options: ParamSpecs;
  /** Whether it ends its entry itself; else the entry says `for`. */
  readonly endsItself: boolean;
  /** The options that a text or a list in their place stands for; undefined where it stands for none. */
  shorthand(written: string | readonly string[]): JsonObject | undefined;
  /** What it asks of metrics, as thresholds are written, each with the option that says so. */
  limits(options: JsonObject): readonly { readonly option: string; readonly text: string }[];
  /**
   * What is wrong with options and limits that are fine one by one, with the option that is to blame; else how it is steered. Options are checked and in canonical units.
   */
  plan(options: JsonObject, limits: readonly Limit[]): ControllerProblem | PlannedController;
}

export interface ControllerProblem {
  readonly option: string;
  readonly problem: string;
}

export interface PlannedController {
  /** A new controller at its beginning. */
  make(): Controller;
  /** How the load goes, for an entry of that length. */
  outline(end: Pick<EntryPlan, 'forNs'>): LoadOutline;
}
