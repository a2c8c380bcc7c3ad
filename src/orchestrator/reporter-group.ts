import { messageOf } from '../model/errors.ts';
import type { LiveView } from '../model/live.ts';
import type { Reporter, RunEnded, StepProgress } from '../model/reporter.ts';

/** Several reporters as one. One that throws is told of on stderr once and left out from then on: it harms neither the run nor the others. */
export class ReporterGroup {
  #reporters: readonly Reporter[];

  constructor(reporters: readonly Reporter[]) {
    this.#reporters = reporters;
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
    for (const reporter of this.#reporters) {
      try {
        await reporter.runEnded?.(ended);
      } catch (error) {
        this.#drop(reporter, error);
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

  #tell(say: (reporter: Reporter) => void): void {
    for (const reporter of this.#reporters) {
      try {
        say(reporter);
      } catch (error) {
        this.#drop(reporter, error);
      }
    }
  }

  #drop(broken: Reporter, error: unknown): void {
    this.#reporters = this.#reporters.filter((reporter) => reporter !== broken);
    process.stderr.write(`a reporter failed and is left out: ${messageOf(error)}\n`);
  }
}
