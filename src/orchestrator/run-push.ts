import type { Clock } from '../model/clock.ts';
import { messageOf } from '../model/errors.ts';
import type { PushPlan } from '../model/plan.ts';
import type { Family } from '../exposition/family.ts';
import { Gateway } from '../exposition/gateway.ts';
import { Pusher } from '../exposition/pusher.ts';

/** As which the orchestrator pushes. */
const instance = 'orchestrator';
/** How long a Pushgateway may take to take away a group, ms. */
const deleteMs = 5000;
/** Intervals that what was pushed last stays, so that a Prometheus can read it. */
const intervalsKept = 2;

export interface RunPushOptions {
  readonly run: string;
  readonly push: PushPlan;
  readonly clock: Clock;
  readonly families: () => Iterable<Family>;
}

/** What the orchestrator pushes to a Pushgateway, and what it takes away there after the run. */
export class RunPush {
  readonly #options: RunPushOptions;
  readonly #gateway: Gateway;
  readonly #pusher: Pusher;
  #last: Promise<readonly string[]> | undefined;

  private constructor(options: RunPushOptions) {
    const { run, push, families } = options;
    this.#options = options;
    this.#gateway = new Gateway(push, run, process.env);
    this.#pusher = new Pusher({ gateway: this.#gateway, instance, everyNs: push.everyNs, families });
  }

  static start(options: RunPushOptions): RunPush {
    const started = new RunPush(options);
    started.#pusher.start();
    return started;
  }

  /** Begins to push a last time, beside hosts, which are done with it when they have stopped. */
  hostsStop(stopped: Promise<unknown>): void {
    this.#last ??= this.#pusher.finish(stopped);
  }

  /** Has pushed a last time, and takes away what these hosts and itself have pushed, where the plan wants that. @returns what went wrong, in words */
  async finish(hosts: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    const problems = await (this.#last ?? this.#pusher.finish());
    return this.#options.push.delete ? [...problems, ...(await this.#takeAway([instance, ...hosts], signal))] : problems;
  }

  stop(): void {
    this.#pusher.stop();
  }

  async #takeAway(instances: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    const { push, clock } = this.#options;
    // one who stops the run does not wait
    await clock.sleepUntil(clock.now() + intervalsKept * push.everyNs, signal).catch(() => undefined);
    const outcomes = await Promise.allSettled(instances.map((each) => this.#gateway.delete(each, AbortSignal.timeout(deleteMs))));
    const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
    const [first] = failed;
    return first === undefined
      ? []
      : [`${failed.length} of ${instances.length} groups are still at ${push.to}: ${messageOf(first.reason)}`];
  }
}
