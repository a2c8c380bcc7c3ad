import { type Clock, NS_PER_MS } from '../model/clock.ts';
import { Histogram } from '../recording/histogram.ts';

/** How often the event loop is looked at, ms. */
const INTERVAL_MS = 10;

/**
 * How late the event loop comes to what is due, ns. A stall counts once for every interval that it covers, each with what was left of it, as
 * HdrHistogram corrects for coordinated omission: the figures are what work arriving at any moment would have met.
 */
export class EventLoopMeter {
  /** Since `start`. */
  readonly total = new Histogram();
  /** Since the reader cleared it. */
  readonly window = new Histogram();
  readonly #clock: Clock;
  #timer: NodeJS.Timeout | undefined;
  #due = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  start(): void {
    this.stop();
    this.total.clear();
    this.window.clear();
    this.#arm();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(): void {
    this.#due = this.#clock.now() + INTERVAL_MS * NS_PER_MS;
    this.#timer = setTimeout(() => {
      for (let late = Math.max(0, this.#clock.now() - this.#due); late >= 0; late -= INTERVAL_MS * NS_PER_MS) {
        this.total.record(late);
        this.window.record(late);
      }
      this.#arm();
    }, INTERVAL_MS);
  }
}
