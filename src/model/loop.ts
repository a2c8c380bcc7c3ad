import type { JsonObject } from './json.ts';
import type { ParamSpec } from './params.ts';
import type { EntryPlan, LoadOutline } from './plan.ts';

/** A closed loop, as an experiment may name it by a key of an entry: operations begin when others have ended. */
export interface LoopPart {
  readonly about: string;
  /** What stands under the key; an object in the plan. */
  readonly options: ParamSpec;
  /** Values of the run that may stand in its texts, beside `$env.NAME` and those of nodes: `load.seconds`. */
  readonly runValues?: readonly string[];
  /** Whether it drives scenarios that are a `user`, beside those that are an `operation`. */
  readonly takesUsers: boolean;
  /** Module of a program that drives the entry by itself: then the entry has no scenario. */
  readonly url?: string;
  /** What will come of it, for an entry with that end, which may have none where the options bring one; undefined where there is none at all. */
  outline(options: JsonObject, end: Pick<EntryPlan, 'forNs' | 'operations'>): LoadOutline | undefined;
  /** What is likely to be a slip though it can be done, for an entry with that end, and where it stands below the key. */
  review?(options: JsonObject, end: Pick<EntryPlan, 'forNs' | 'operations'>): readonly LoopRemark[];
}

interface LoopRemark {
  readonly path: readonly string[];
  readonly text: string;
}
