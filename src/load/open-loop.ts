import { NS_PER_MS } from '../model/clock.ts';
import type { Pacer } from '../model/pacer.ts';
import type { Drive } from './drive.ts';
import type { Lane } from './lane.ts';
import { Schedule } from './schedule.ts';
import { sleep } from './sleep.ts';

/** Operations that are started in one go when many are due, before what has come in meanwhile is looked at. */
const LARGEST_BATCH = 512;
/** The longest sleep between two looks at the schedule: bounds how late an agent passes over what others own. */
const LONGEST_SLEEP_NS = 1000 * NS_PER_MS;

/**
 * Each operation starts at its absolute due time, whatever became of those before it; what comes late is caught up at once.
 * What has come due by the end of the entry is started in one last batch; a backlog beyond that is due and never started.
 * An entry that ends by a count goes on until it has started them all.
 */
export function openLoop(pacer: Pacer): Drive {
  return { run: (lane, early) => new OpenLoop(lane, pacer).run(early) };
}

/** An agent on its way through the schedule of one entry. */
class OpenLoop {
  readonly #lane: Lane;
  readonly #schedule: Schedule;
  readonly #untilNs: number;

  constructor(lane: Lane, pacer: Pacer) {
    const { plan, feeds, seed } = lane.entry;
    this.#lane = lane;
    this.#untilNs = plan.forNs ?? Number.POSITIVE_INFINITY;
    this.#schedule = new Schedule({
      pacer,
      seed,
      pick: plan.pick,
      targets: lane.entry.owners.length,
      share: lane.share,
      untilNs: this.#untilNs,
      operations: plan.operations ?? Number.POSITIVE_INFINITY,
      rows: feeds.operations,
    });
  }

  async run(early: AbortSignal): Promise<number> {
    const { clock, startNs } = this.#lane;
    const schedule = this.#schedule;
    let lastStartNs = 0;
    for (;;) {
      const isEarly = early.aborted;
      const elapsedNs = clock.now() - startNs;
      const started = this.#startDue(elapsedNs);
      if (started > 0) lastStartNs = clock.now() - startNs;
      if (isEarly || elapsedNs >= this.#untilNs) this.#passOver(elapsedNs);
      if (isEarly) return 0;
      if (schedule.ended && schedule.dueNs <= elapsedNs) {
        if (schedule.ranDry) this.#lane.ranDry();
        return lastStartNs - schedule.dueNs;
      }
      // a full batch goes on at the next turn of the event loop, so that answers come in first
      const next = started === LARGEST_BATCH ? clock.now() : Math.min(startNs + schedule.dueNs, clock.now() + LONGEST_SLEEP_NS);
      await sleep(clock, next, early);
    }
  }

  /** Starts what is due, at most a batch. @returns how many were started. */
  #startDue(elapsedNs: number): number {
    const lane = this.#lane;
    const schedule = this.#schedule;
    let started = 0;
    for (; started < LARGEST_BATCH && schedule.dueNs <= elapsedNs && !schedule.ended; schedule.advance()) {
      if (!schedule.mine) continue;
      started++;
      lane.countDue(schedule.operation);
      lane.start(schedule.operation, schedule.target, lane.startNs + schedule.dueNs);
    }
    return started;
  }

  /** Counts what is due and will never be started. */
  #passOver(elapsedNs: number): void {
    const lane = this.#lane;
    const schedule = this.#schedule;
    for (; schedule.dueNs <= elapsedNs && !schedule.ended; schedule.advance()) {
      if (!schedule.mine) continue;
      lane.countDue(schedule.operation);
      lane.tally.missed++;
    }
  }
}
