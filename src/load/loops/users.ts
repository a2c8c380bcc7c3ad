import type { DurationDistribution } from '../../model/distribution.ts';
import { drawDuration } from '../../model/distribution.ts';
import type { Operation } from '../../model/scenario.ts';
import { type Random, seededRandom } from '../../model/random.ts';
import type { Drive } from '../drive.ts';
import type { Lane, Seat } from '../lane.ts';
import type { RunningOperation } from '../operation.ts';
import { sleep } from '../sleep.ts';
import { Breath } from './breath.ts';
import { OwnNumbers } from './own-numbers.ts';
import { populationOf, type Presence, presenceOf, type Ramp } from './population.ts';
import { RunningSession } from './running-session.ts';

export interface UsersOptions {
  readonly count: number;
  /** Between two operations, or sessions, of a user; none unless given. */
  readonly think: DurationDistribution | undefined;
  readonly ramp: Ramp | undefined;
  /** How many operations, or sessions, each user has; infinite where the entry has another end. */
  readonly iterations: number;
}

/** Simulated people, each of whom does one thing after another and thinks in between. They are split over the agents as operations are. */
export function users(options: UsersOptions): Drive {
  return { run: (lane, early) => new Users(lane, options).run(early) };
}

/** One of them. */
interface User {
  readonly index: number;
  readonly target: number;
  readonly presence: Presence;
  readonly random: Random;
  readonly thinks: Random;
}

class Users {
  readonly #lane: Lane;
  readonly #options: UsersOptions;
  readonly #population: number;
  readonly #numbers: OwnNumbers;
  readonly #breath: Breath;
  /** Aborted when no operation begins any more. */
  readonly #ended = new AbortController();

  constructor(lane: Lane, options: UsersOptions) {
    this.#lane = lane;
    this.#options = options;
    this.#population = populationOf(options.count, options.ramp);
    this.#numbers = new OwnNumbers(lane);
    this.#breath = new Breath(lane.clock);
  }

  async run(early: AbortSignal): Promise<number> {
    const { clock, startNs, entry, share } = this.#lane;
    const lives = share.below(this.#population).map((index) => this.#live(index));
    void Promise.all(lives).then(() => this.#ended.abort());
    await sleep(clock, startNs + (entry.plan.forNs ?? Number.POSITIVE_INFINITY), AbortSignal.any([early, this.#ended.signal]));
    this.#ended.abort();
    return 0;
  }

  /** Never rejects. */
  async #live(index: number): Promise<void> {
    const { clock, startNs, share, entry } = this.#lane;
    const { count, ramp, iterations } = this.#options;
    const user: User = {
      index,
      target: share.targetOf(index),
      presence: presenceOf(index, count, ramp),
      random: seededRandom(entry.seed, 'user', index),
      thinks: seededRandom(entry.seed, 'think', index),
    };
    await sleep(clock, startNs + user.presence.fromNs, this.#ended.signal);
    for (let n = 0; n < iterations && this.#isThere(user); n++) {
      await this.#once(user, n);
      if (n + 1 < iterations) await this.#pause(user, undefined);
    }
  }

  #isThere({ presence }: User): boolean {
    return !this.#ended.signal.aborted && this.#lane.clock.now() - this.#lane.startNs < presence.untilNs;
  }

  /** One operation, or one session. */
  async #once(user: User, n: number): Promise<void> {
    const seat = this.#lane.seatOf(n * this.#population + user.index);
    const { scenario } = seat;
    if (scenario.user === undefined) {
      await this.#perform(seat, user, seat.work).catch(() => undefined);
      return;
    }
    // sessions that start no operation would never let anything else happen either
    await this.#breath.take();
    if (this.#ended.signal.aborted) return;
    const session = this.#session(seat, user);
    try {
      await scenario.user(session);
    } catch (thrown) {
      if (thrown === session.counted || this.#ended.signal.aborted) return;
      // an error between operations is none of theirs, and must not get lost
      await this.#perform(seat, user, () => {
        throw thrown;
      }).catch(() => undefined);
    }
  }

  #session(seat: Seat, user: User): RunningSession {
    const { signal } = this.#ended;
    const around = {
      params: seat.around.params,
      signal,
      perform: (work: (operation: Operation) => unknown) => this.#perform(seat, user, work),
      think: async (durationNs: number | undefined) => {
        await this.#pause(user, durationNs);
        signal.throwIfAborted();
      },
    };
    return new RunningSession(around, {
      index: user.index,
      random: user.random,
      target: seat.targets[user.target] as Seat['targets'][number],
    });
  }

  /** @throws the reason of the end once no operation begins any more. */
  async #perform(seat: Seat, { index, target }: User, work: (operation: Operation) => unknown): Promise<RunningOperation> {
    await this.#breath.take();
    const { signal } = this.#ended;
    signal.throwIfAborted();
    const number = this.#numbers.next();
    if (number === undefined) {
      this.#ended.abort();
      throw signal.reason;
    }
    const operation = this.#lane.open(seat, number, target);
    operation.user = index;
    operation.run(work);
    if (!operation.isOver) await new Promise<void>((resolve) => (operation.whenOver = resolve));
    return operation;
  }

  /** Thinks, no longer than the user is there. */
  async #pause({ thinks, presence }: User, durationNs: number | undefined): Promise<void> {
    const { clock, startNs } = this.#lane;
    const { think } = this.#options;
    const ns = durationNs ?? (think === undefined ? 0 : drawDuration(think, thinks));
    if (ns > 0) await sleep(clock, Math.min(clock.now() + ns, startNs + presence.untilNs), this.#ended.signal);
  }
}
