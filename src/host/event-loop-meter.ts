import { type Clock, NS_PER_MS } from '../model/clock.ts';
import type { EventLoopDelays } from '../model/monitor.ts';
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
  readonly #clock: Clock;
  readonly #watches: EventLoopWatch[] = [];
  #timer: NodeJS.Timeout | undefined;
  #due = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  start(): void {
    this.stop();
    this.total.clear();
    for (const watch of this.#watches) watch.take();
    this.#arm();
  }

  /** Somebody who looks at its own intervals. */
  watch(): EventLoopWatch {
    const watch = new EventLoopWatch();
    this.#watches.push(watch);
    return watch;
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
        for (const watch of this.#watches) watch.add(late);
      }
      this.#arm();
    }, INTERVAL_MS);
  }
}

/** Delays since they were last taken. */
class EventLoopWatch {
  readonly #delays = new Histogram();
  #sumNs = 0;

  add(lateNs: number): void {
    this.#delays.record(lateNs);
    this.#sumNs += lateNs;
  }

  /** null where there are none: nothing was looked at. */
  take(): EventLoopDelays | null {
    const { count, max: maxNs } = this.#delays;
    const [p50Ns, p99Ns] = [this.#delays.quantile(0.5), this.#delays.quantile(0.99)];
    const sumNs = this.#sumNs;
    this.#delays.clear();
    this.#sumNs = 0;
    return p50Ns === null || p99Ns === null ? null : { p50Ns, p99Ns, maxNs, count, sumNs };
  }
}

export type { EventLoopWatch };
