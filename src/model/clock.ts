/**
 * Where everything that measures or waits takes its time from: the real clock in a run, a virtual one in tests and simulations.
 * Instants are nanoseconds on one monotonic scale (CLOCK_MONOTONIC for the real clock), as float64: exact to the nanosecond for 104 days of uptime.
 */
export interface Clock {
  /** The present instant in ns. Processes of one machine share the scale. */
  now(): number;
  /**
   * Resolves at `atNs` or later, never earlier; rejects with the signal's reason when it is aborted first. Where that is past already, the event loop
   * takes a turn, so that who never catches up starves nobody.
   */
  sleepUntil(atNs: number, signal?: AbortSignal): Promise<void>;
}

export const NS_PER_US = 1e3;
export const NS_PER_MS = 1e6;
export const NS_PER_S = 1e9;
