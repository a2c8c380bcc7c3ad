import { messageOf } from '../../model/errors.ts';

/** Parts of a report, each tried for itself: one that cannot be made costs none of the others, and is told of. */
export class Attempts {
  /** Of each part that was tried. */
  readonly #problems: (string | undefined)[] = [];
  readonly #signal: AbortSignal | undefined;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  /** What cannot be made, in the order in which it was tried, whichever failed first. */
  get problems(): readonly string[] {
    return this.#problems.filter((problem) => problem !== undefined);
  }

  /**
   * @param what as a reader knows it: `the chart mesh-degree`
   * @returns null where it cannot be made
   * @throws the signal's reason
   */
  async make<T>(what: string, work: () => Promise<T>): Promise<T | null> {
    const place = this.#problems.push(undefined) - 1;
    try {
      return await work();
    } catch (error) {
      this.#signal?.throwIfAborted();
      this.#problems[place] = `${what} cannot be made: ${messageOf(error)}`;
      return null;
    }
  }
}
