import type { Drive } from '../drive.ts';
import type { Lane } from '../lane.ts';
import { sleep } from '../sleep.ts';
import { Breath } from './breath.ts';
import type { Loop } from './loop.ts';
import { OwnNumbers } from './own-numbers.ts';

export const backlogLoop: Loop = {
  about: 'keeps that many operations in flight over all agents: when one ends, the next starts by the end of that turn of the event loop',
  options: {
    type: 'object',
    about: 'how many operations are in flight',
    shorthand: 'count',
    fields: { count: { type: 'integer', required: true, min: 1, max: 1_000_000, about: 'operations in flight over all agents' } },
  },
  takesUsers: false,
  outline: ({ count }, { forNs, operations }) =>
    forNs === null && operations === null ? undefined : { pace: `${count as number} in flight`, lengthNs: forNs, operations },
  make: ({ count }) => backlog(count as number),
};

/** Keeps `count` operations in flight over all agents: when one ends, the next starts by the end of that turn of the event loop. */
export function backlog(count: number): Drive {
  return { run: (lane, early) => new Backlog(lane, count).run(early) };
}

/**
 * Where there are more places than that, several operations may end in one turn of the event loop, and what follows them is better sent together: a server beside the
 * agent, which is as fast as it, falls asleep in between and is woken for the next, at the cost of who sends it. With fewer the turn costs more (`bench/README.md`).
 */
const MOST_FOLLOWED_AT_ONCE = 3;

class Backlog {
  readonly #lane: Lane;
  readonly #numbers: OwnNumbers;
  readonly #breath: Breath;
  /** How many of the places are this agent's. */
  readonly #places: number;
  readonly #used = new AbortController();
  #isOver = false;
  #waits = false;

  constructor(lane: Lane, count: number) {
    this.#lane = lane;
    this.#places = lane.share.below(count).length;
    this.#numbers = new OwnNumbers(lane);
    this.#breath = new Breath(lane.clock);
  }

  async run(early: AbortSignal): Promise<number> {
    const lane = this.#lane;
    if (this.#places > 0) {
      lane.whenLanded = () => this.#landed();
      this.#fill();
      const { forNs } = lane.entry.plan;
      await sleep(lane.clock, lane.startNs + (forNs ?? Number.POSITIVE_INFINITY), AbortSignal.any([early, this.#used.signal]));
    }
    this.#isOver = true;
    return 0;
  }

  /** Of many places, what ends in one turn of the event loop is followed at its end, together. */
  #landed(): void {
    if (this.#places <= MOST_FOLLOWED_AT_ONCE) this.#fill();
    else void this.#fillAfterTurn();
  }

  /** Starts operations until all places are taken. */
  #fill(): void {
    while (!this.#isOver && this.#lane.inFlight < this.#places) {
      if (!this.#breath.tryTake()) {
        void this.#fillAfterTurn();
        return;
      }
      this.#start();
    }
  }

  /** Whatever ends meanwhile waits with it: each would else wait for a turn of its own. */
  async #fillAfterTurn(): Promise<void> {
    if (this.#waits) return;
    this.#waits = true;
    await this.#breath.turn();
    this.#waits = false;
    this.#fill();
  }

  #start(): void {
    const lane = this.#lane;
    const number = this.#numbers.next();
    if (number === undefined) {
      this.#isOver = true;
      this.#used.abort();
      return;
    }
    const seat = lane.seatOf(number);
    lane.open(seat, number, lane.share.targetOf(number)).run(seat.work);
  }
}
