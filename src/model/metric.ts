/** Names of the statistics that Regatta takes from a metric whose SQL gives many rows. */
export const statistics = ['p50', 'p90', 'p95', 'p99', 'mean', 'max', 'count'] as const;
export type Statistic = (typeof statistics)[number];

/** Those of them that are quantiles, and which. */
export const quantileOf = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const satisfies { readonly [S in Statistic]?: number };

export type Direction = 'lower' | 'higher' | 'neither';

/**
 * A number computed from the run's tables. `sql` selects `value` (and the columns named in `by`): one row is a scalar, many rows are a
 * distribution of which Regatta takes the statistics. NULL or no row is *no data*.
 */
export interface MetricSpec {
  readonly name: string;
  readonly about: string;
  readonly sql: string;
  /** Unit of `value`: s, B, share, count, 1/s, … */
  readonly unit: string;
  /** What a value is one of, where its unit leaves that open: `message`, `delivery`, `node`. Shown beside it. */
  readonly per?: string;
  /** What its rows are, as charts count them: `deliveries`, `operations`, `nodes`; values where it does not say. */
  readonly rows?: string;
  readonly better: Direction;
  /** `distribution` even when the SQL happens to give one row (or none). */
  readonly kind: 'scalar' | 'distribution';
  /**
   * Label columns. A distribution is given for all rows together and for each value of each label. A scalar gives its own rows: NULL in a label column
   * means "over all", so `GROUP BY GROUPING SETS ((), (fleet))` gives the total and the family.
   */
  readonly by?: readonly string[];
  /**
   * What makes one value of many rows, in SQL over their columns: `avg(value)`. Then `sql` gives the rows that count, and the scalar is given for all rows together
   * and for each value of each label, as a distribution is.
   */
  readonly aggregate?: string;
  /** Name of the live form among what hosts count in their windows: needed for thresholds that abort. */
  readonly live?: LiveForm;
  /** Labels of what hosts count for the live form. */
  readonly liveBy?: readonly string[];
  /** Smallest effect worth acting on: as a share of the base, and of a share in points (0.01 is one point). Of what is not said, 5 %, of tails 10 %, of shares one point. */
  readonly margin?: number;
  /** A comparison can fail by it. */
  readonly gate?: GateSpec;
  /** The PromQL that a Prometheus is asked at the end of the load: `sql` then reads what it answered. */
  readonly promql?: PromqlForm;
  /** Only runs with this topology have it. */
  readonly topology?: 'discovery';
  /** Only some loads have it: without data it is left out of the results. A threshold on it is missed all the same. */
  readonly isOptional?: boolean;
}

/** Which values of a metric gate: of a distribution p50 and p99, and of a family its members. */
interface GateSpec {
  /** Only these, by the value of their label; all unless given. */
  readonly members?: readonly string[];
  /** How many members comparisons are planned for. */
  readonly most: number;
}

type PromqlForm = {
  readonly query: string;
  /** Labels by which its series differ. */
  readonly by: readonly string[];
};

/** How a metric is computed each second while the run goes on, from the merged windows. */
export type LiveForm =
  /** quantiles of the merged histogram of that name; `scale`: how many of what it holds one unit of the metric is, unless given 1, and of `s` 1e9 */
  | { readonly histogram: string; readonly scale?: number }
  /** one counter divided by another */
  | { readonly ratio: readonly [counter: string, of: string] }
  | { readonly counter: string }
  /** a counter by the time that went by, per second */
  | { readonly rate: string };

/** One value of one metric, as in `results.json`. */
export interface MetricValue {
  /** `delivery.p99`, `duplicates` */
  readonly name: string;
  readonly metric: string;
  readonly statistic?: Statistic;
  readonly labels: { readonly [label: string]: string };
  readonly unit: string;
  readonly per?: string;
  readonly better: Direction;
  /** null is *no data*; `reason` says why. */
  readonly value: number | null;
  readonly reason?: string;
  /** How many rows it was computed from. */
  readonly n: number;
}

export type Comparator = '<' | '<=' | '>' | '>=' | '==';

/** `delivery{fleet=lurkers}.p99 < 1s`, parsed. */
export interface Limit {
  /** As the user wrote it. */
  readonly text: string;
  readonly metric: string;
  readonly statistic?: Statistic;
  readonly labels: { readonly [label: string]: string };
  readonly comparator: Comparator;
  /** In the unit of the metric. */
  readonly limit: number;
  readonly unit: string;
}

/** A limit, and over what it is judged. */
export interface Threshold extends Limit {
  /** Name of the round to which it is confined; the measured phases together when absent. */
  readonly phase?: string;
  /** Judge each window of this length (ns) on its own: all must hold. */
  readonly everyNs?: number;
  /** Stop the run as soon as it is missed, judged each second on the live form. */
  readonly abort: boolean;
  /** With `abort`: do not judge before this much of the measured load has gone by, ns. */
  readonly afterNs: number;
}

/** Relative difference below which two figures are equal: `== 100%` must not fail for the last bit of a division. */
const equalWithin = 1e-9;

/** Whether a value keeps to the limit, by comparator; `equal` is equality within the tolerance. */
const comparisons: { readonly [C in Comparator]: (value: number, limit: number, equal: boolean) => boolean } = {
  '<': (value, limit, equal) => value < limit && !equal,
  '<=': (value, limit, equal) => value < limit || equal,
  '>': (value, limit, equal) => value > limit && !equal,
  '>=': (value, limit, equal) => value > limit || equal,
  '==': (_value, _limit, equal) => equal,
};

/** Whether `value` keeps to the limit. */
export function holds(value: number, comparator: Comparator, limit: number): boolean {
  const equal = Math.abs(value - limit) <= equalWithin * Math.max(Math.abs(value), Math.abs(limit));
  return comparisons[comparator](value, limit, equal);
}
