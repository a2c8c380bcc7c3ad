import { setTimeout as sleep } from 'node:timers/promises';
import { NS_PER_MS } from '../model/clock.ts';
import { messageOf } from '../model/errors.ts';
import { ProblemTally } from '../model/problem-tally.ts';
import type { Family } from './family.ts';
import { type Gateway, PushRefused } from './gateway.ts';
import { prometheusText } from './text-format.ts';
import { writePage } from './write-page.ts';

/** The longest that one push may take, ms; no longer than the time to the next. */
const mostMs = 5000;
/** How long the last push is tried for, and how long after each time, ms. */
const last = { ms: 10_000, pauseMs: 500 };

export interface PusherOptions {
  readonly gateway: Gateway;
  /** Under which its group is found. */
  readonly instance: string;
  readonly everyNs: number;
  readonly families: () => Iterable<Family>;
}

/** Pushes a page to a Pushgateway, every so often and a last time. What goes wrong is counted, and stops nothing. */
export class Pusher {
  readonly #options: PusherOptions;
  readonly #everyMs: number;
  readonly #failures = new ProblemTally();
  #pushes = 0;
  #isMissing = false;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(options: PusherOptions) {
    this.#options = options;
    this.#everyMs = options.everyNs / NS_PER_MS;
  }

  /** Pushes at once, and from then on. */
  start(): void {
    this.#push();
    this.#timer = setInterval(() => this.#push(), this.#everyMs);
  }

  /**
   * Pushes a last time, and again for a while where that fails. `others`: those that push their last as well, and then are told of on this page. A Pushgateway that
   * is down is tried at the same time as they try it, so that it is waited for once; one that is not gets the page again when they have ended.
   * @returns what went wrong with all of it, in words
   */
  async finish(others?: Promise<unknown>): Promise<readonly string[]> {
    clearInterval(this.#timer);
    await this.#running;
    if (others !== undefined && !(await this.#insist(others))) return this.#told();
    // why one of them failed is theirs to tell
    await others?.catch(() => undefined);
    await this.#insist();
    return this.#told();
  }

  /** Ends it without another push. */
  stop(): void {
    clearInterval(this.#timer);
  }

  /** One that takes longer than the time to the next leaves that out. */
  #push(): void {
    this.#running ??= this.#try(AbortSignal.timeout(Math.min(mostMs, this.#everyMs))).then(() => (this.#running = undefined));
  }

  /** Tries for a while, and as long as others are not done. @returns whether one came through, or was refused */
  async #insist(others: Promise<unknown> = Promise.resolve()): Promise<boolean> {
    const over = new AbortController();
    const late = AbortSignal.timeout(last.ms);
    const end = (): void => (late.aborted ? over.abort() : late.addEventListener('abort', () => over.abort(), { once: true }));
    void others.then(end, end);
    for (;;) {
      if (await this.#try(AbortSignal.any([over.signal, AbortSignal.timeout(mostMs)]))) return true;
      await sleep(last.pauseMs, undefined, { signal: over.signal }).catch(() => undefined);
      if (over.signal.aborted) return false;
    }
  }

  /** Never rejects. @returns whether there is no use in trying again: it is done, or was refused */
  async #try(signal: AbortSignal): Promise<boolean> {
    const { gateway, instance, families } = this.#options;
    this.#pushes++;
    try {
      const page = Buffer.concat(await writePage(families(), prometheusText));
      await gateway.put(instance, page, prometheusText.contentType, signal);
      this.#isMissing = false;
      return true;
    } catch (error) {
      this.#isMissing = true;
      this.#failures.add(messageOf(error));
      return error instanceof PushRefused;
    }
  }

  #told(): readonly string[] {
    const { gateway, instance } = this.#options;
    const told = this.#failures.tell((failed) => `${failed} of ${this.#pushes} pushes of ${instance} to ${gateway.url} failed`);
    if (told === undefined) return [];
    const end = this.#isMissing ? '; the last as well, so that not all is there' : '; the last came through, so that nothing is missing';
    return [`${told}${end}`];
  }
}
