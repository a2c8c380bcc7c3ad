/** How a search goes. Rates are per second. */
export interface SearchOptions {
  readonly from: number;
  /** The highest rate to try; infinite where there is none. */
  readonly to: number;
  /** The lowest, where not even `from` holds. */
  readonly least: number;
  /** How close, relative to the lower, the highest rate that holds and the lowest that does not must come. */
  readonly resolution: number;
  /** How often each of the two is tried. */
  readonly repeats: number;
}

/** Where a search stands. */
export interface Interval {
  /** The highest rate that holds and is below all that do not; undefined where none does. */
  readonly held: number | undefined;
  /** The lowest that does not. */
  readonly failed: number | undefined;
}

/** What became of all tries of one rate. */
interface Tries {
  readonly held: number;
  readonly failed: number;
}

/** Significant digits of the rates that are tried, so that they can be read. */
const digits = 3;

/**
 * Searches for the highest rate that holds: doubling up to the first that does not (or halving down to the first that does), then bisecting the ratio of the
 * two, then repeating both. A rate holds when more of its tries held than did not, so that a repetition can overturn what one try said; the search then goes on
 * from there. Each rate is tried `repeats` times at the most.
 */
export class RateSearch {
  readonly #options: SearchOptions;
  readonly #tries = new Map<number, Tries>();

  constructor(options: SearchOptions) {
    this.#options = options;
  }

  add(rate: number, hasHeld: boolean): void {
    const { held, failed } = this.#triesOf(rate);
    this.#tries.set(rate, hasHeld ? { held: held + 1, failed } : { held, failed: failed + 1 });
  }

  get interval(): Interval {
    const rates = [...this.#tries.keys()];
    const failing = rates.filter((rate) => !this.#holds(rate));
    const failed = failing.length === 0 ? undefined : Math.min(...failing);
    const holding = rates.filter((rate) => this.#holds(rate) && rate < (failed ?? Number.POSITIVE_INFINITY));
    return { held: holding.length === 0 ? undefined : Math.max(...holding), failed };
  }

  /** The rate to try next; undefined when the search is over. */
  next(): number | undefined {
    const { from, to, least, resolution } = this.#options;
    const { held, failed } = this.interval;
    if (held === undefined && failed === undefined) return from;
    if (held === undefined) return (failed as number) / 2 >= least ? (failed as number) / 2 : this.#again(failed);
    if (failed === undefined) return held < to ? Math.min(to, held * 2) : this.#again(held);
    if (failed / held - 1 <= resolution) return this.#again(held) ?? this.#again(failed);
    return between(held, failed);
  }

  /** The rate once more, unless it was tried often enough. */
  #again(rate: number | undefined): number | undefined {
    if (rate === undefined) return undefined;
    const { held, failed } = this.#triesOf(rate);
    return held + failed < this.#options.repeats ? rate : undefined;
  }

  #holds(rate: number): boolean {
    const { held, failed } = this.#triesOf(rate);
    return held > failed;
  }

  #triesOf(rate: number): Tries {
    return this.#tries.get(rate) ?? { held: 0, failed: 0 };
  }
}

/** Their geometric mean, rounded where that leaves it between the two. */
function between(low: number, high: number): number {
  const middle = Math.sqrt(low * high);
  const rounded = Number(middle.toPrecision(digits));
  return rounded > low && rounded < high ? rounded : middle;
}
