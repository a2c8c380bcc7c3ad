import type { DueTimes, Pacer } from '../model/pacer.ts';
import type { Pick as TargetPick } from '../model/plan.ts';
import type { Share } from './share.ts';

/** Operations of other agents that are passed over at once: bounds the time that one `advance` takes. */
const LONGEST_WALK = 4096;

/** What a schedule asks of a pacer. */
export interface Scheduled extends Pick<Pacer, 'schedule'> {
  /** When operation n is due, as far as that is known now: where it can change until then. */
  dueOf?(operation: number): number;
}

export interface ScheduleOptions {
  readonly pacer: Scheduled;
  readonly seed: number;
  readonly pick: TargetPick;
  /** How many targets the entry has. */
  readonly targets: number;
  /** Which of its operations are this agent's. */
  readonly share: Share;
  /** Where the entry ends: operations due at this time or later are none of it, ns since the round's start. */
  readonly untilNs: number;
  /** How many operations the entry has over all agents. */
  readonly operations: number;
  /** How many operations its feeds have rows for; for all unless given. */
  readonly rows?: number;
}

/**
 * One agent's walk through the schedule of an entry. All agents walk the same operations, and each finds its own by its {@link Share}.
 */
export class Schedule {
  /** Number of the operation at which the walk stands. */
  operation = -1;
  /**
   * When it is due, ns since the round's start; when the schedule has ended, the end of the entry: where that is given by a count, when the operation
   * after its last would be due.
   */
  dueNs = 0;
  /** Its target, an index. */
  target = 0;
  /** Whether this agent owns it. */
  mine = false;
  ended = false;
  /** Whether it has ended because the feeds have no row for what would be due next. */
  ranDry = false;

  readonly #due: DueTimes;
  readonly #options: ScheduleOptions;

  constructor(options: ScheduleOptions) {
    this.#options = options;
    this.#due = options.pacer.schedule(options.seed);
    this.advance();
  }

  /** Moves on to the next operation of this agent, or some way towards it: then `mine` is false. */
  advance(): void {
    for (let step = 0; step < LONGEST_WALK && !this.ended; step++) {
      this.#walk();
      if (this.mine) {
        return;
      }
    }
  }

  /** Asks again when the operation is due at which the walk stands: what steers the pacer may have changed that. */
  revise(): void {
    const { pacer, pick, targets } = this.#options;
    const first = pick === 'all' ? this.operation - (this.operation % targets) : this.operation;
    this.dueNs = pacer.dueOf?.(first) ?? this.dueNs;
  }

  #walk(): void {
    const { untilNs, operations, rows = Number.POSITIVE_INFINITY, targets, pick, share } = this.#options;
    const next = this.operation + 1;
    const due = this.#due();
    // what is no number is no time either, and ends it
    if (!(due < untilNs) || next >= operations || next >= rows) {
      this.ended = true;
      this.ranDry = due < untilNs && next < operations;
      this.mine = false;
      // where the pacer itself has no more, the end is its last operation; without rows, the first that lacks one
      this.dueNs = [this.ranDry ? due : untilNs, due, this.dueNs].find(Number.isFinite) as number;
      return;
    }
    this.operation = next;
    // with `all` one operation per target is due at once: all of them when the first of them is
    if (pick !== 'all' || next % targets === 0) {
      this.dueNs = due;
    }
    this.target = share.targetOf(next);
    this.mine = share.owns(next, this.target);
  }
}
