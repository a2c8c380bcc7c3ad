/**
 * When the next operation is due, ns since the round's start: ascending, and infinite once there are no more. A function and no iterator, since every
 * agent walks every operation and a result object for each would cost three times as much.
 */
export type DueTimes = () => number;

/**
 * Says when each operation of an entry is due. Pure and absolute: it never looks at a clock, and every agent that walks the same schedule with
 * the same seed sees the same times.
 */
export interface Pacer {
  /** A walk from the first operation on. */
  schedule(seed: number): DueTimes;
  /** Target rate at that point, operations per second: what `schedule` integrates to. */
  rate(elapsedNs: number): number;
}

/** One second of what a host saw, as sent to the orchestrator and kept in `windows.ndjson`. Never retained by the rendezvous. */
export interface Window {
  readonly host: string;
  /** End of the window, ns since run start. */
  readonly ts: number;
  /** What was counted during the window, and what was held back before and has become old enough in it. */
  readonly counters: { readonly [name: string]: number };
  /** Histograms of the window, as `recording/histogram` encodes them (base64). */
  readonly histograms: { readonly [name: string]: string };
  /** Values at the end of the window: `cpu_share` (cores), `resident_bytes`, `event_loop_delay_p99_seconds`, `in_flight`, …, and what is held back. */
  readonly gauges: { readonly [name: string]: number };
}

const heldSuffix = '_held';

/** The gauge that says how much of a counter is held back (see `LiveCounters`); absent is 0. */
export function heldName(counter: string): string {
  return `${counter}${heldSuffix}`;
}

/** Whether a gauge is one of those. */
export function isHeld(gauge: string): boolean {
  return gauge.endsWith(heldSuffix);
}

/** Counters and histograms that the load engine feeds; kits add theirs beside them. */
export const liveNames = {
  due: 'operations_due',
  started: 'operations_started',
  /** whatever the outcome */
  finished: 'operations_finished',
  failed: 'operations_failed',
  unknown: 'operations_unknown',
  /** done − intended, of those that did not fail */
  latency: 'operations',
  /** sent − intended */
  lag: 'lag',
} as const;
