import type { JsonObject } from './json.ts';
import type { LiveCounters } from './live-counters.ts';
import type { ParamSpecs } from './params.ts';
import type { Tags } from './plan.ts';
import type { Outcome } from './scenario.ts';
import type { Recorder, Table } from './table.ts';

/**
 * Looks on at operations in the agent that drives them; several do at once. All members are optional. One that throws is told nothing more, and harms neither
 * the load nor the others. It must not keep what it is given: operations are reused.
 */
export interface Observer {
  roundStarted?(round: ObservedRound): void;
  submitted?(operation: ObservedOperation): void;
  /** A named part of an operation has ended. */
  step?(operation: ObservedOperation, step: ObservedStep): void;
  finished?(operation: EndedOperation): void;
  roundEnded?(round: ObservedRound): void;
}

/** A kind of observer: one of Regatta's own, or the default export of a module that is named by its path. Every host that may drive load loads it. */
export interface ObserverDeclaration {
  readonly about: string;
  /** What may stand beside its name in `observers:`; nothing unless given. */
  readonly options?: ParamSpecs;
  /** Those that it writes, beside the ones that every run has; metrics, charts and reporters read them as any other. */
  readonly tables?: readonly Table[];
  /** @param options checked, in canonical units, defaults filled in */
  make(context: ObserverContext, options: JsonObject): Observer;
}

/** What an observer is made with, once for each agent. */
export interface ObserverContext {
  /** Name of the host that drives. */
  readonly agent: string;
  readonly recorder: Recorder;
  /** Counted in the windows of this agent. */
  readonly live: LiveCounters;
  /** Absolute path of a folder of the agent's own within the run, which is there. */
  readonly directory: string;
  /** Present instant, ns since run start. */
  readonly now: () => number;
}

export interface ObservedRound {
  /** From 0. */
  readonly number: number;
  readonly name: string;
  readonly kind: string;
  /** Name of the host that drives. */
  readonly agent: string;
  /** ns since run start. */
  readonly startNs: number;
}

/** What operations of one scenario in one entry share. */
export interface ObservedScenario {
  /** Label of its operations. */
  readonly name: string;
  readonly round: ObservedRound;
  readonly params: JsonObject;
  readonly tags: Tags;
}

/** Times are ns since run start. */
export interface ObservedOperation {
  readonly scenario: ObservedScenario;
  /** From 0, over all agents of the entry. */
  readonly number: number;
  /** Number of the node; −1 where it works on none. */
  readonly nodeNumber: number;
  readonly intendedNs: number;
  readonly sentNs: number;
  /** Labels of the user's own: those of its scenario, and those that it has given itself so far. Equal sets are one object. */
  readonly tags: Tags;
}

export interface ObservedStep {
  readonly name: string;
  readonly sentNs: number;
  readonly doneNs: number;
  readonly outcome: Outcome;
  /** How long the node itself says it took, ns; NaN where it does not say. */
  readonly nodeDurationNs: number;
}

export interface EndedOperation extends ObservedOperation {
  readonly doneNs: number;
  readonly outcome: Outcome;
  /** Why it did not end ok; '' where it did. */
  readonly reason: string;
}
