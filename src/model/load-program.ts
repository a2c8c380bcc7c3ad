import type { Clock } from './clock.ts';
import type { JsonObject } from './json.ts';
import type { NodeHandle } from './node.ts';
import type { Tags } from './plan.ts';
import type { Outcome } from './scenario.ts';

/** Drives an entry by something that is not Regatta, and says what came of it: the default export of a module that hosts load by URL. */
export interface LoadProgram {
  /** Resolves when the entry has ended and everything is recorded; rejects with what kept it from being done. */
  run(options: JsonObject, site: LoadSite): Promise<void>;
}

/** Where an entry is driven. */
export interface LoadSite {
  readonly clock: Clock;
  readonly runStartNs: number;
  /** Label of its operations. */
  readonly scenario: string;
  /** Instants of the clock between which it goes on. */
  readonly startNs: number;
  readonly endNs: number;
  /** Aborted when it is to end early. */
  readonly early: AbortSignal;
  readonly nodes: readonly NodeHandle[];
  /** Which of the programs of this entry it is, from 0 over all agents. */
  readonly index: number;
  /** Absolute path of the folder for what the process that drives leaves, `agents/<name>` of the run. */
  readonly directory: string;
  /** Takes in an operation, or a step of one. @throws Error where its tags are none that the entry declares */
  take(operation: TakenOperation): void;
  /** Takes note of what is wrong and ends nothing. */
  problem(text: string): void;
}

/** An operation that something else did, or a step of one. Times are ns since run start. */
export interface TakenOperation {
  /** `operation` for the whole. */
  readonly step: string;
  readonly intendedNs: number;
  readonly sentNs: number;
  readonly doneNs: number;
  readonly outcome: Outcome;
  /** '' where there is none. */
  readonly reason: string;
  /** Its number; undefined where the program does not say. */
  readonly number: number | undefined;
  readonly tags: Tags;
}
