import type { JsonObject } from './json.ts';
import type { ParamSpecs } from './params.ts';

/**
 * Where a monitor sits: `run`, once, in Regatta's own process, which idles while the load goes on; `machine`, once on every machine, which for the one of the run is that process
 * too; `host`, in every process that runs nodes or drives load, for what only that process can see.
 */
export type MonitorPlace = 'run' | 'machine' | 'host';

/** A kind of monitor: one of Regatta's own, or the default export of a module that is named by its path. */
export interface MonitorDeclaration {
  readonly about: string;
  readonly place: MonitorPlace;
  /** What may stand beside its name in `monitors:`. All have {@link everyOption}; one of that name here takes its place, for another default. */
  readonly options?: ParamSpecs;
  /** The series that it gives, each with what it is; a name may end with the names of its labels: `disk_read_bytes_total{device}`. None where only the run can tell. */
  readonly series?: { readonly [name: string]: string };
  /** What is wrong with options beyond their types, told where they stand before anything runs. */
  review?(options: JsonObject): readonly OptionRemark[] | Promise<readonly OptionRemark[]>;
  /**
   * Called once for each time that it stands in `monitors:`, and in each place. What it throws is told in the run's warnings, and then it is not heard of again.
   * @param options checked, in canonical units, defaults filled in
   */
  start(context: MonitorContext, options: JsonObject): Monitor | Promise<Monitor>;
}

/** What is wrong with an option, in words. */
export interface OptionRemark {
  readonly text: string;
  /** Where within the options. */
  readonly path: readonly (string | number)[];
}

/** Reads values that change over time, into the table `series`. It disturbs what it measures: it does little, and seldom. */
export interface Monitor extends Partial<AsyncDisposable> {
  /**
   * Called every interval, and besides as the load of a round begins and ends; never while an earlier call has not ended. All that a call writes gets one instant, that of its
   * first value. Where it throws, or does not end within the interval (`signal` is aborted then), nothing that it wrote is kept: a gap, told of and counted, and never zeros.
   */
  read(write: SeriesWriter, signal: AbortSignal): void | Promise<void>;
}

/**
 * Takes a value: by its name with labels as a page of Prometheus writes them ({@link seriesName}), in base units, counters ending in `_total`. NaN is no value.
 * @param of what it is of; where not given, of the process that the monitor is in, or of its machine
 */
export type SeriesWriter = (name: string, value: number, of?: SeriesSubject) => void;

/** A node by its number, or a host by its name. */
export type SeriesSubject = { readonly node: number } | { readonly host: string };

/** What a monitor is started with. */
export interface MonitorContext {
  /** Name of the process that it is in: of a host, or {@link orchestratorName}. */
  readonly host: string;
  /** What of the run runs on this machine at present. */
  readonly processes: () => readonly WatchedProcess[];
  /** Of a host: how late its event loop came to what was due, since the last call of what this answers with; null where no load went on. */
  readonly watchEventLoop?: () => () => EventLoopDelays | null;
  /** Tells, once for each text, of something that it cannot give while it gives the rest. */
  readonly problem: (text: string) => void;
  /** Aborted when the run is over. */
  readonly signal: AbortSignal;
}

/** Name under which Regatta's own process stands among hosts in `series`. */
export const orchestratorName = 'orchestrator';

export interface WatchedProcess {
  readonly pid: number;
  /** With all of its process group, whose number is its id. */
  readonly isGroup: boolean;
  readonly of: SeriesSubject;
}

/** Delays over an interval, ns. */
export interface EventLoopDelays {
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
  readonly count: number;
  readonly sumNs: number;
}

/** What every monitor takes. */
export const everyOption: ParamSpecs = {
  every: { type: 'duration', default: '1s', min: 1e8, about: 'how often it reads' },
};

/** Thrown as a monitor starts: what it watches is not to be had here. */
export class NotHere extends Error {
  override readonly name = 'NotHere';
}
