import { type Clock, NS_PER_S } from '../model/clock.ts';
import { messageOf } from '../model/errors.ts';
import type { LiveView } from '../model/live.ts';
import type { OperationsRead, RunPrometheus } from '../model/run-prometheus.ts';

export interface ScrapedProgressOptions {
  readonly prometheus: RunPrometheus;
  /** Whether the view shows what Prometheus says in the place of what windows say, or how far the two are apart. */
  readonly mode: 'prometheus' | 'both';
  readonly clock: Clock;
}

/** How old an answer may be before it is said to be, ns: it is asked once a second, and answers to the one before. */
const freshNs = 2.5 * NS_PER_S;

/** What was last read, and when. */
interface Seen {
  readonly atNs: number;
  readonly read: OperationsRead;
}

/**
 * What the live view shows of operations as a Prometheus has read them. It is asked in the background, never twice at once: the view of a second has the answer to the question
 * of the second before, or says why there is none.
 */
export class ScrapedProgress {
  readonly #options: ScrapedProgressOptions;
  readonly #life = new AbortController();
  #round = '';
  #asking: Promise<void> | undefined;
  #before: Seen | undefined;
  #last: Seen | undefined;
  #reason: string | undefined;
  /** When it last answered with a reading of the round. */
  #answeredNs = 0;

  constructor(options: ScrapedProgressOptions) {
    this.#options = options;
  }

  startRound(round: string): void {
    this.#round = round;
    this.#before = undefined;
    this.#last = undefined;
    this.#reason = undefined;
  }

  /** The view with what is known so far; asks for more. */
  shown(view: LiveView): LiveView {
    this.#asking ??= this.#ask(this.#round).finally(() => {
      this.#asking = undefined;
    });
    const operations = this.#last?.read.finished ?? null;
    const why = this.#staleness();
    if (this.#options.mode === 'both') {
      const drift = operations === null ? null : view.operations - operations;
      return { ...view, prometheus: { operations, drift, ...why } };
    }
    return { ...view, ...this.#counted(), prometheus: { operations, drift: null, ...why } };
  }

  /** Nothing is asked any more. */
  async end(): Promise<void> {
    this.#life.abort();
    await this.#asking;
  }

  /** Why there is no answer of this second, and how old the last one is. */
  #staleness(): Pick<NonNullable<LiveView['prometheus']>, 'reason' | 'ageNs'> {
    const reason = this.#reason;
    if (this.#last === undefined) return reason === undefined ? {} : { reason };
    const ageNs = this.#options.clock.now() - this.#answeredNs;
    if (reason === undefined && ageNs < freshNs) return {};
    return { reason: reason ?? 'no answer since', ageNs };
  }

  /** What takes the place of the figures of windows. */
  #counted(): Partial<LiveView> {
    const [last, before] = [this.#last, this.#before];
    if (last === undefined) return { operations: 0, failed: 0, unknown: 0, inFlight: 0, achievedRate: 0 };
    const { submitted, finished, failed, unknown } = last.read;
    const seconds = before === undefined ? 0 : (last.atNs - before.atNs) / NS_PER_S;
    // a host that is lost takes its count with it
    const achievedRate = before === undefined || seconds <= 0 ? 0 : Math.max(0, submitted - before.read.submitted) / seconds;
    return { operations: finished, failed, unknown, inFlight: submitted - finished, achievedRate };
  }

  async #ask(round: string): Promise<void> {
    const { prometheus, clock } = this.#options;
    try {
      const read = await prometheus.operations(round, this.#life.signal);
      if (round !== this.#round) return;
      this.#reason = read === undefined ? 'it has read nothing of this round' : undefined;
      if (read === undefined) return;
      this.#answeredNs = clock.now();
      // one by which nothing was started since, as the same reading again, says nothing of the rate
      const isNew = read.submitted !== this.#last?.read.submitted;
      if (isNew) this.#before = this.#last;
      this.#last = { atNs: this.#last === undefined || isNew ? clock.now() : this.#last.atNs, read };
    } catch (error) {
      if (!this.#life.signal.aborted && round === this.#round) this.#reason = messageOf(error);
    }
  }
}
