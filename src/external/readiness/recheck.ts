import type { Probe } from './probes.ts';

/** Asks a probe once more, for one who can only look and not wait. */
export class Recheck {
  readonly #probe: Probe;
  #amiss: string | undefined = 'it is being looked at once more';
  #isAsking = false;

  constructor(probe: Probe) {
    this.#probe = probe;
  }

  /** What was amiss at the last answer; undefined from the first good one on. Each call asks again until then. */
  amiss(): string | undefined {
    if (this.#amiss !== undefined && !this.#isAsking) void this.#ask();
    return this.#amiss;
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    const amiss = await this.#probe();
    this.#amiss = amiss === undefined ? undefined : `it was ready and is no more: ${amiss}`;
    this.#isAsking = false;
  }
}
