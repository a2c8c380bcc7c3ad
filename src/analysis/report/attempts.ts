import { messageOf } from '../../model/errors.ts';

/** Parts of a report that are tried one by one: one that cannot be made costs none of the others, and is told of. */
export class Attempts {
  readonly problems: string[] = [];
  readonly #signal: AbortSignal | undefined;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  /**
   * @param what as a reader knows it: `the chart mesh-degree`
   * @returns null where it cannot be made
   * @throws the signal's reason
   */
  async make<T>(what: string, work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      this.#signal?.throwIfAborted();
      this.problems.push(`${what} cannot be made: ${messageOf(error)}`);
      return null;
    }
  }
}
