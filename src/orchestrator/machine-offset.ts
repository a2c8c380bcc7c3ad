import { NS_PER_MS } from '../model/clock.ts';
import type { ClockProbe } from '../sync/connection.ts';

/** Of the last probes the best speaks: old ones know nothing of how far the clocks have drifted since. */
const keptProbes = 16;
/** Clocks that are less far apart than they can be known to be are no remark, ns. */
const remarkedNs = NS_PER_MS;

/** How far the clock of another machine is from ours, as probes tell: that with the shortest round trip is the least wrong (Cristian's algorithm). */
export class MachineOffset {
  #probes: ClockProbe[] = [];
  #first: ClockProbe | undefined;

  add(probe: ClockProbe): void {
    this.#probes = [...this.#probes, probe].slice(-keptProbes);
  }

  /** Instants there less the same instants here, ns; 0 before the first probe. */
  get ns(): number {
    this.#first ??= this.#best;
    return this.#best?.offset ?? 0;
  }

  /** What a reader should know of stamps from there: undefined where they are good to a millisecond. */
  get remark(): string | undefined {
    const [first, last] = [this.#first, this.#best];
    if (first === undefined || last === undefined) return undefined;
    const driftNs = Math.abs(last.offset - first.offset);
    const worstNs = first.error + driftNs;
    if (worstNs <= remarkedNs) return undefined;
    const ms = (ns: number): string => `${(ns / NS_PER_MS).toFixed(2)} ms`;
    return `stamps from ${first.machine} may be off by ${ms(worstNs)}: its clock is known to ±${ms(first.error)} and has drifted by ${ms(driftNs)}`;
  }

  get #best(): ClockProbe | undefined {
    return this.#probes.reduce<ClockProbe | undefined>(
      (best, probe) => (best === undefined || probe.error <= best.error ? probe : best),
      undefined,
    );
  }
}
