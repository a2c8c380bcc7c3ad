import { NS_PER_MS } from '../model/clock.ts';
import type { Drive } from './drive.ts';
import type { DropReason } from './drops.ts';
import type { Lane } from './lane.ts';
import { Schedule, type Scheduled } from './schedule.ts';
import { sleep } from './sleep.ts';
import type { SteeredPacer } from './steered-pacer.ts';

/** Operations that are started in one go when many are due, before what has come in meanwhile is looked at. */
const LARGEST_BATCH = 512;
/** The longest sleep between two looks at the schedule: bounds how late an agent passes over what others own. */
const LONGEST_SLEEP_NS = 1000 * NS_PER_MS;

/**
 * Each operation starts at its absolute due time, whatever became of those before it; what comes late is caught up at once.
 * What has come due by the end of the entry is started in one last batch; a backlog beyond that is due and never started.
 * An entry that ends by a count goes on until it has started them all.
 *
 * With `late: drop` and `late: queue` that is so as long as no more than the entry's limit are in flight. An operation that is due beyond it is dropped, or starts
 * when another ends, in the drain as well, and keeps its intended time.
 */
export function openLoop(pacer: Scheduled): Drive {
  return { run: (lane, early) => new OpenLoop(lane, pacer).run(early) };
}

/** As {@link openLoop}, at rates that become known while it goes on; it ends where the entry does, or where it is told to. */
export function steeredLoop(pacer: SteeredPacer): Drive {
  return {
    run: (lane, early) => new OpenLoop(lane, pacer, () => pacer.endNs).run(early),
    steer: ({ segments, endNs }) => pacer.steer(segments, endNs ?? undefined),
  };
}

/** An agent on its way through the schedule of one entry. */
class OpenLoop {
  readonly #lane: Lane;
  readonly #schedule: Schedule;
  readonly #endNs: () => number;
  readonly #queues: boolean;

  constructor(lane: Lane, pacer: Scheduled, steeredEndNs?: () => number) {
    const { plan, feeds, seed, owners } = lane.entry;
    this.#lane = lane;
    this.#queues = plan.late === 'queue';
    // what waits for others has no bound of its own: where a count ends the entry, the rest starts in the drain
    const untilNs = plan.forNs ?? (this.#queues ? plan.outline.lengthNs : null) ?? Number.POSITIVE_INFINITY;
    this.#endNs = steeredEndNs ?? (() => untilNs);
    this.#schedule = new Schedule({
      pacer,
      seed,
      pick: plan.pick,
      targets: owners.length,
      share: lane.share,
      // a walk that has ended could not be steered any more
      untilNs: steeredEndNs === undefined ? (plan.forNs ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY,
      operations: plan.operations ?? Number.POSITIVE_INFINITY,
      rows: feeds.operations,
    });
  }

  /** Where the entry ends, as far as that is known now, ns since the round's start. */
  get #untilNs(): number {
    return this.#endNs();
  }

  async run(early: AbortSignal): Promise<number> {
    const { clock, startNs } = this.#lane;
    const schedule = this.#schedule;
    let lastStartNs = 0;
    // while what had to wait for others is caught up with, it is not this agent that is late
    let catchesUp = false;
    for (;;) {
      const isEarly = early.aborted;
      const elapsedNs = clock.now() - startNs;
      schedule.revise();
      const started = this.#startDue(elapsedNs, LARGEST_BATCH);
      if (started > 0 && !catchesUp) lastStartNs = clock.now() - startNs;
      const waits = this.#waits(elapsedNs);
      catchesUp = waits || (catchesUp && started > 0);
      if (isEarly || elapsedNs >= this.#untilNs) this.#end(elapsedNs, isEarly);
      if (isEarly) return 0;
      if (elapsedNs >= this.#untilNs || (schedule.ended && schedule.dueNs <= elapsedNs)) {
        if (schedule.ranDry) this.#lane.ranDry();
        return lastStartNs - Math.min(schedule.dueNs, this.#untilNs);
      }
      // a full batch goes on at the next turn of the event loop, so that answers come in first
      if (started === LARGEST_BATCH) await sleep(clock, clock.now(), early);
      else if (waits) await this.#sleepUntilLanded(early);
      else await sleep(clock, Math.min(startNs + Math.min(schedule.dueNs, this.#untilNs), clock.now() + LONGEST_SLEEP_NS), early);
    }
  }

  /** Starts what is due, at most so many. @returns how many were started. */
  #startDue(elapsedNs: number, most: number): number {
    const lane = this.#lane;
    const schedule = this.#schedule;
    let started = 0;
    for (; started < most && schedule.dueNs <= elapsedNs && !schedule.ended; schedule.advance()) {
      if (!schedule.mine) continue;
      if (lane.isFull && lane.entry.plan.late !== 'send') {
        if (this.#queues) break;
        lane.passOver(schedule.operation, schedule.dueNs, 'too many in flight');
        continue;
      }
      started++;
      lane.startDue(schedule.operation, schedule.target, schedule.dueNs);
    }
    return started;
  }

  /** Whether an operation is due that has to wait until another ends. */
  #waits(elapsedNs: number): boolean {
    const { dueNs, ended, mine } = this.#schedule;
    return this.#queues && mine && !ended && dueNs <= elapsedNs && this.#lane.isFull;
  }

  async #sleepUntilLanded(early: AbortSignal): Promise<void> {
    const { clock, startNs } = this.#lane;
    const wake = new AbortController();
    this.#lane.whenLanded = () => wake.abort();
    await sleep(clock, Math.min(startNs + this.#untilNs, clock.now() + LONGEST_SLEEP_NS), AbortSignal.any([early, wake.signal]));
    this.#lane.whenLanded = undefined;
  }

  /** What is due now and was not started never will be, but for what waits for others: that goes on to start while the round drains. */
  #end(elapsedNs: number, isEarly: boolean): void {
    const lane = this.#lane;
    if (!this.#queues || isEarly) {
      // who ends the load early chooses not to start what waits
      this.#passOver(elapsedNs, this.#queues ? 'the load was ended early' : 'not started in time');
      return;
    }
    lane.whenLanded = () => this.#startDue(elapsedNs, Number.POSITIVE_INFINITY);
    lane.whenClosed = () => this.#passOver(elapsedNs, 'not started in time');
  }

  #passOver(elapsedNs: number, reason: DropReason): void {
    const schedule = this.#schedule;
    for (; schedule.dueNs <= elapsedNs && !schedule.ended; schedule.advance()) {
      if (schedule.mine) this.#lane.passOver(schedule.operation, schedule.dueNs, reason);
    }
  }
}
