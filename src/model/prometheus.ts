/** Which Prometheus is asked, and how it comes to be there. */
export type PrometheusServerPlan = AttachedPrometheus | ManagedPrometheus;

/** One that runs already. */
interface AttachedPrometheus {
  readonly kind: 'attached';
  readonly url: string;
  /** How often it reads the pages of the run, ns: as its configuration says. */
  readonly everyNs: number;
}

/** One that is started for the run, and ends with it. */
interface ManagedPrometheus {
  readonly kind: 'managed';
  /** How often it reads the pages of the run, ns. */
  readonly everyNs: number;
  /** Whether its data stay with the run, in `prometheus/`. */
  readonly keep: boolean;
  /** Whether the run does without it where there is none; else it is an error. */
  readonly isOptional: boolean;
}
