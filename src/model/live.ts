/** What the windows of all hosts say together, once a second. */
export interface LiveView {
  readonly round: string;
  readonly kind: string;
  /** ns since the round's start, and its planned length where it has one. */
  readonly elapsedNs: number;
  readonly lengthNs: number | null;
  /** Operations per second asked for and reached in this window. */
  readonly targetRate: number;
  readonly achievedRate: number;
  /** Since the round's start. */
  readonly operations: number;
  readonly failed: number;
  readonly unknown: number;
  readonly inFlight: number;
  /** Latency of operations over this window, ns; null without any. */
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
  /** Of each scenario of the round, in the order of the plan. */
  readonly scenarios: readonly LiveScenario[];
  /** Kits' live metrics over the whole round, by metric name with statistic: `delivery.p99`, `delivery.ratio`; null is no data. */
  readonly metrics: { readonly [name: string]: { readonly value: number | null; readonly unit: string } };
  /** Busiest host: CPU in cores, and worst event-loop delay p99, ns. */
  readonly hostCpuCores: number;
  readonly eventLoopDelayP99Ns: number;
  readonly hosts: number;
  /** What a Prometheus has read of the same; absent where none is asked. */
  readonly prometheus?: LivePrometheus;
}

/** Progress as a Prometheus has it. */
interface LivePrometheus {
  /** Ended since the round's start, as it last answered; null where it has not yet. */
  readonly operations: number | null;
  /** How old that answer is, ns, where it is not of this second; `reason` says why there is no newer one. */
  readonly ageNs?: number;
  readonly reason?: string;
  /** By how many operations it is behind the windows; null where it has no answer, or windows are not looked at. */
  readonly drift: number | null;
}

/** One scenario of a round in one window. */
export interface LiveScenario {
  readonly name: string;
  /** Operations per second asked for and reached in this window. */
  readonly targetRate: number;
  readonly achievedRate: number;
  /** Ended, failed, unknown and dropped since the round's start. */
  readonly operations: number;
  readonly failed: number;
  readonly unknown: number;
  readonly dropped: number;
  readonly inFlight: number;
  /** Latency over this window, ns; null without any. */
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
}
