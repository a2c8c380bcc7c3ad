import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { LiveView } from '../model/live.ts';
import type { Reporter, RunEnded, StepProgress } from '../model/reporter.ts';

/** A reporter that is still to be made: also that may throw. */
export interface NamedReporter {
  readonly name: string;
  readonly make: () => Reporter;
}

/** How long a reporter may take over the end of a run, ms: one that never comes back must not keep it from ending. */
const endLimitMs = 60_000;

/** Several reporters as one. One that throws is told of on stderr once and left out from then on: it harms neither the run nor the others. */
export class ReporterGroup {
  readonly #reporters = new Map<string, Reporter>();
  readonly #endLimitMs: number;
  readonly #failed: string[] = [];

  constructor(reporters: readonly NamedReporter[], limits: { readonly endMs: number } = { endMs: endLimitMs }) {
    this.#endLimitMs = limits.endMs;
    for (const [index, { name, make }] of reporters.entries()) {
      // two may have one name, with other options each
      const key = `${index} ${name}`;
      try {
        this.#reporters.set(key, make());
      } catch (error) {
        this.#drop(key, error);
      }
    }
  }

  /** Names of those that failed and were left out. */
  get failed(): readonly string[] {
    return this.#failed;
  }

  runStarted(run: Parameters<NonNullable<Reporter['runStarted']>>[0]): void {
    this.#tell((reporter) => reporter.runStarted?.(run));
  }

  step(step: StepProgress): void {
    this.#tell((reporter) => reporter.step?.(step));
  }

  window(view: LiveView): void {
    this.#tell((reporter) => reporter.window?.(view));
  }

  async runEnded(ended: RunEnded): Promise<void> {
    for (const [key, reporter] of this.#reporters) {
      try {
        await this.#within(reporter.runEnded?.(ended));
      } catch (error) {
        this.#drop(key, error);
      }
    }
  }

  /** Reports a piece of work as a step: started, then done or failed with the time it took. */
  async during<T>(title: string, work: () => Promise<T>): Promise<T> {
    const startedNs = process.hrtime.bigint();
    const elapsedMs = (): number => Number(process.hrtime.bigint() - startedNs) / 1e6;
    this.step({ title, state: 'started' });
    try {
      const value = await work();
      this.step({ title, state: 'done', elapsedMs: elapsedMs() });
      return value;
    } catch (error) {
      this.step({ title, state: 'failed', detail: messageOf(error), elapsedMs: elapsedMs() });
      throw error;
    }
  }

  #tell(say: (reporter: Reporter) => unknown): void {
    for (const [key, reporter] of this.#reporters) {
      try {
        const answer = say(reporter);
        // nobody waits for it, and an error in it must not be one of the run
        if (answer instanceof Promise) answer.catch((error: unknown) => this.#drop(key, error));
      } catch (error) {
        this.#drop(key, error);
      }
    }
  }

  async #within(work: void | Promise<void>): Promise<void> {
    if (!(work instanceof Promise)) return;
    const over = new AbortController();
    const limit = sleep(this.#endLimitMs, undefined, { signal: over.signal }).then(() => {
      throw new Error(`it was not done after ${this.#endLimitMs / 1e3} s`);
    });
    try {
      await Promise.race([work, limit]);
    } finally {
      over.abort();
      limit.catch(() => undefined);
    }
  }

  #drop(key: string, error: unknown): void {
    this.#reporters.delete(key);
    const name = key.slice(key.indexOf(' ') + 1);
    this.#failed.push(name);
    // where it happened helps the author of one, and nobody where the disk is full
    const text = error instanceof Error && !(error instanceof RegattaError) ? (error.stack ?? error.message) : messageOf(error);
    process.stderr.write(`reporter ${name} failed and is left out: ${text}\n`);
  }
}
