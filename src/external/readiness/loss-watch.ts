import { once } from 'node:events';
import { NS_PER_MS, NS_PER_S } from '../../model/clock.ts';
import type { NodeContext } from '../../model/kit.ts';
import { type Probe, untilWell } from './probes.ts';

/** How long a node may be away: one that restarts, or is busy, has a little time. */
const patienceNs = NS_PER_S;

/** Looks whether a node that nobody of us started is still there, and tells of one that is lost. */
export class LossWatch {
  readonly #probe: Probe;
  readonly #context: Pick<NodeContext, 'exited' | 'problem' | 'signal'>;
  #looking: Promise<void> | undefined;

  constructor(probe: Probe, context: Pick<NodeContext, 'exited' | 'problem' | 'signal'>) {
    this.#probe = probe;
    this.#context = context;
  }

  look(): void {
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
  }

  /** Resolves when nobody looks any more. */
  async end(): Promise<void> {
    await this.#looking;
  }

  async #look(): Promise<void> {
    let missing: string | undefined = `no connection within ${patienceNs / NS_PER_S} s`;
    const late = AbortSignal.timeout(patienceNs / NS_PER_MS);
    const isBack = untilWell(this.#probe, (amiss) => (missing = amiss), late).then(() => (missing = undefined));
    await Promise.race([isBack, once(late, 'abort')]).catch(() => undefined);
    if (missing === undefined) return;
    // nobody hears any more of one that is lost when all are told to stop
    if (this.#context.signal.aborted) this.#context.problem(`could not be reached at the end of the run: ${missing}`);
    else this.#context.exited(`it cannot be reached any more: ${missing}`);
  }
}
