import { type Clock, NS_PER_MS, NS_PER_S } from '../model/clock.ts';

const pollNs = 50 * NS_PER_MS;
/** How long the reading of a page may take, once it has begun. */
const readingNs = 250 * NS_PER_MS;
/** Beyond two intervals, for a Prometheus that is late. */
const slackNs = NS_PER_S;

/** When a Prometheus reads the page of the orchestrator: how often, and whether it has read everything since the load was over. */
export class ScrapeRhythm {
  readonly #clock: Clock;
  #isAsked = false;
  #scrapes = 0;
  #lastNs = Number.NaN;
  /** Between the last two scrapes. */
  #intervalNs = Number.NaN;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether one was there at all. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /** One has asked for targets. */
  asked(): void {
    this.#isAsked = true;
  }

  /** One has read the page. */
  scraped(): void {
    const now = this.#clock.now();
    this.#isAsked = true;
    this.#scrapes++;
    // NaN before the first
    this.#intervalNs = now - this.#lastNs;
    this.#lastNs = now;
  }

  /**
   * Resolves once every page was read whole after this call, or after two intervals, `mostNs` at most, or when the signal says so. A Prometheus reads each target once an
   * interval, and each at its own moment within it: between two readings of this page it has read all others.
   */
  async untilAllRead(mostNs: number, signal: AbortSignal): Promise<void> {
    if (!this.#isAsked) return;
    const [fromNs, before] = [this.#clock.now(), this.#scrapes];
    const limitNs = Number.isNaN(this.#intervalNs) ? mostNs : Math.min(mostNs, 2 * this.#intervalNs + slackNs);
    const isRead = (): boolean => this.#scrapes >= before + 2;
    while (!isRead() && !signal.aborted && this.#clock.now() < fromNs + limitNs) await this.#sleep(pollNs, signal);
    if (isRead()) await this.#sleep(readingNs, signal);
  }

  async #sleep(ns: number, signal: AbortSignal): Promise<void> {
    await this.#clock.sleepUntil(this.#clock.now() + ns, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}
