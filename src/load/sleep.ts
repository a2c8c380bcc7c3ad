import type { Clock } from '../model/clock.ts';

/** Sleeps until an instant, or until the signal is aborted: that is no error here. */
export async function sleep(clock: Clock, atNs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  try {
    await clock.sleepUntil(atNs, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
