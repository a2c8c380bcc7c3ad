import type { Labels } from './load.ts';

/** A value that a query gave, or why it gave none. */
export interface PromqlReading {
  readonly metric: string;
  /** The window that it speaks of. */
  readonly phase: number;
  /** ns since run start, within the phase. */
  readonly ts: number;
  readonly labels: Labels;
  readonly value: number | null;
  readonly reason: string | null;
}

/** A phase of the run that is asked about. Instants are ns since run start. */
export interface PhaseWindow {
  readonly phase: number;
  readonly fromNs: number;
  readonly untilNs: number;
  /** When the load after it began, ns; infinite where there was none. */
  readonly nextNs: number;
}

/** The Prometheus that a run asks. Disposing of it ends one that was started for it. */
export interface RunPrometheus extends AsyncDisposable {
  readonly url: string;
  /** What went wrong with it and ended nothing, in words. */
  readonly problem: string | undefined;
  /** How long it takes until everything was read that stood at an instant, ns; 0 where no metric asks for that. */
  readonly settleNs: number;
  /** What the metrics in PromQL were in each phase; waits until these are known. Throws nothing but the signal's reason. */
  read(phases: readonly PhaseWindow[], signal: AbortSignal): Promise<readonly PromqlReading[]>;
  /** What its latest readings of a round's pages count; undefined where it has none. Throws an Error that says in words why there is no answer. */
  operations(round: string, signal: AbortSignal): Promise<OperationsRead | undefined>;
}

/** One that takes a while until it reads what there is to read, which is to be waited for before the load. */
export interface TakesTimeToFind {
  /** Until it has read every page of the run once, or that takes too long: then it answers with that, in words. Throws nothing but the signal's reason. */
  untilFound(signal: AbortSignal): Promise<string | undefined>;
}

/** Operations of a round, as far as a Prometheus has read of them. */
export interface OperationsRead {
  readonly submitted: number;
  /** Whatever the outcome. */
  readonly finished: number;
  readonly failed: number;
  readonly unknown: number;
}
