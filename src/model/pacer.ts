import type { JsonObject } from './json.ts';
import type { ParamSpecs } from './params.ts';

/**
 * When the next operation is due, ns since the round's start: ascending, and infinite once there are no more. A function and no iterator, since every
 * agent walks every operation and a result object for each would cost three times as much.
 */
export type DueTimes = () => number;

/**
 * Says when each operation of an entry is due. Pure and absolute: it never looks at a clock, and every agent that walks the same schedule with
 * the same seed sees the same times.
 */
export interface Pacer {
  /** A walk from the first operation on. */
  schedule(seed: number): DueTimes;
  /** Target rate at that point, operations per second; of operations due in bunches, what they come to over a period. */
  rate(elapsedNs: number): number;
  /** How many operations are due before that instant, with fractions: what the rate integrates to. Of a random pacer, on average. */
  count(elapsedNs: number): number;
  /** How long it goes on, ns; infinite where only the entry ends it. */
  readonly lengthNs: number;
  /** How fast it goes, as people read it: `4/s`. */
  readonly pace: string;
}

/** Where the entry of a pacer ends, or the part of one that it drives. At most one of the two is set. */
export interface PacerEnd {
  readonly forNs: number | null;
  readonly operations: number | null;
}

/** A pacer as an experiment names it: a row of the table of pacers, or of a path, with the URL of its module. */
export interface PacerRef {
  readonly name: string;
  readonly url?: string;
  /** Checked, in canonical units, defaults filled in. */
  readonly options: JsonObject;
}

/** Where a pacer is made. */
export interface PacerSite extends PacerEnd {
  /** Makes the pacer that stands at that place of the options, an option of type `pacer`, for an end of its own. */
  inner(path: readonly (string | number)[], end: PacerEnd): Promise<Pacer>;
}

/** What an experiment may name as the `rate` of an entry. */
export interface PacerPart {
  readonly about: string;
  readonly options: ParamSpecs;
  /**
   * Called when the plan is made and again in each agent, with options that are checked and in canonical units.
   * @throws ImpossibleShape where they make no schedule
   */
  make(options: JsonObject, site: PacerSite): Pacer | Promise<Pacer>;
}

/** Options that are fine one by one and make no schedule together. */
export class ImpossibleShape extends Error {
  override readonly name = 'ImpossibleShape';
  /** Leads to the option that is at fault. */
  readonly path: readonly (string | number)[];

  constructor(path: readonly (string | number)[], message: string) {
    super(message);
    this.path = path;
  }
}

/** Makes a pacer, and those inside it. `find` answers with the part of a pacer's name or URL. */
export async function makePacer(ref: PacerRef, end: PacerEnd, find: (ref: PacerRef) => Promise<PacerPart>): Promise<Pacer> {
  const part = await find(ref);
  return part.make(ref.options, {
    ...end,
    inner: async (path, innerEnd) => {
      const inner = path.reduce<unknown>((value, key) => (value as JsonObject)[key], ref.options) as PacerRef;
      try {
        return await makePacer(inner, innerEnd, find);
      } catch (error) {
        throw error instanceof ImpossibleShape ? new ImpossibleShape([...path, inner.name, ...error.path], error.message) : error;
      }
    },
  });
}
