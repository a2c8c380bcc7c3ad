import type { Pick } from '../model/plan.ts';
import { picker, type Picker } from './pick.ts';

/** Whose numbers on a target are: all this agent's, none of them, or (`shared`) its turn of them. */
export type Owner = 'mine' | 'theirs' | 'shared';

export interface ShareOptions {
  readonly seed: number;
  readonly pick: Pick;
  readonly targets: readonly Owner[];
  /** This agent's place among those that drive load; −1 when it is none of them. */
  readonly agent: number;
  readonly agents: number;
}

/**
 * Which of the things that an entry numbers over all agents (operations, users, places in flight) are one agent's own: each belongs to exactly one, the
 * host of its node, or else agent `n mod agents`. Pure: nobody has to be asked.
 */
export class Share {
  readonly #options: ShareOptions;
  readonly #pick: Picker;

  constructor(options: ShareOptions) {
    this.#options = options;
    this.#pick = picker(options.pick, options.seed, options.targets.length);
  }

  /** The target of number n: an index. */
  targetOf(n: number): number {
    return this.#pick(n);
  }

  /** Whether number n is this agent's; `target` is its target. */
  owns(n: number, target: number): boolean {
    const { targets, agent, agents } = this.#options;
    const owner = targets[target];
    return owner === 'mine' || (owner === 'shared' && n % agents === agent);
  }

  /** The least number above n that is this agent's, or `limit` where none is below that. Without a limit there must be one. */
  after(n: number, limit: number): number {
    let next = n + 1;
    while (next < limit && !this.owns(next, this.targetOf(next))) next++;
    return next;
  }

  /** Those below `count` that are this agent's, ascending. */
  below(count: number): number[] {
    return Array.from({ length: count }, (_, n) => n).filter((n) => this.owns(n, this.targetOf(n)));
  }
}
