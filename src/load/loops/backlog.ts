import type { Drive } from '../drive.ts';
import type { Lane } from '../lane.ts';
import { sleep } from '../sleep.ts';
import { Breath } from './breath.ts';
import type { Loop } from './loop.ts';
import { OwnNumbers } from './own-numbers.ts';

export const backlogLoop: Loop = {
  about: 'keeps that many operations in flight over all agents: when one ends, the next starts at once',
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

/** Keeps `count` operations in flight over all agents: when one ends, the next starts at once. */
export function backlog(count: number): Drive {
  return { run: (lane, early) => new Backlog(lane, count).run(early) };
}

class Backlog {
  readonly #lane: Lane;
  readonly #numbers: OwnNumbers;
  readonly #breath: Breath;
  /** How many of the places are this agent's. */
  readonly #places: number;
  readonly #used = new AbortController();
  #isOver = false;
  #takesBreath = false;

  constructor(lane: Lane, count: number) {
    this.#lane = lane;
    this.#places = lane.share.below(count).length;
    this.#numbers = new OwnNumbers(lane);
    this.#breath = new Breath(lane.clock);
  }

  async run(early: AbortSignal): Promise<number> {
    const lane = this.#lane;
    if (this.#places > 0) {
      lane.whenLanded = () => this.#fill();
      this.#fill();
      const { forNs } = lane.entry.plan;
      await sleep(lane.clock, lane.startNs + (forNs ?? Number.POSITIVE_INFINITY), AbortSignal.any([early, this.#used.signal]));
    }
    this.#isOver = true;
    return 0;
  }

  /** Starts operations until all places are taken. */
  #fill(): void {
    while (!this.#isOver && !this.#takesBreath && this.#lane.inFlight < this.#places) {
      const breath = this.#breath.take();
      if (breath === undefined) this.#start();
      else void this.#fillAfter(breath);
    }
  }

  /** Whatever ends meanwhile fills nothing: each would else wait for a turn of its own. So the place for which this waits is still free then. */
  async #fillAfter(breath: Promise<void>): Promise<void> {
    this.#takesBreath = true;
    await breath;
    this.#takesBreath = false;
    if (!this.#isOver) this.#start();
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
