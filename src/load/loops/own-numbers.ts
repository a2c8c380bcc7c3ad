import type { Lane } from '../lane.ts';

/** The numbers of an entry's operations that are one agent's own, one after another. */
export class OwnNumbers {
  readonly #lane: Lane;
  readonly #operations: number;
  #last = -1;

  constructor(lane: Lane) {
    this.#lane = lane;
    this.#operations = lane.entry.plan.operations ?? Number.POSITIVE_INFINITY;
  }

  /** undefined when there are no more, or the feeds have no rows for more. */
  next(): number | undefined {
    const { share, entry } = this.#lane;
    const below = Math.min(this.#operations, entry.feeds.operations);
    if (this.#last < below) this.#last = share.after(this.#last, below);
    if (this.#last < below) return this.#last;
    if (below < this.#operations) this.#lane.ranDry();
    return undefined;
  }
}
