import type { Json, JsonObject } from './json.ts';
import type { Direction } from './metric.ts';
import type { Plan } from './plan.ts';
import type { Results } from './result.ts';

/** What a kit adds to reports. Every `sql` selects from the run's tables and the kit's views, as that of a metric does. */
export interface KitReport {
  readonly charts?: readonly ChartSpec[];
  readonly tables?: readonly TableSpec[];
  /** Columns of the table of nodes, beside those that every run has. */
  readonly nodeColumns?: readonly NodeColumnSpec[];
}

/**
 * A picture drawn from a query: `SELECT x, y [, line] [, low, high]`. `line` names the line that a row belongs to, and lines stand in the order of their first
 * rows; `low` and `high` make a band around it. A query that gives more than 100,000 rows is refused: it is to aggregate.
 */
export interface ChartSpec {
  /** File name of the figure: `mesh-degree`. */
  readonly name: string;
  readonly title: string;
  /** What one sees, in a sentence. */
  readonly about: string;
  readonly kind: ChartKind;
  readonly x: Axis;
  readonly y: Axis;
  /** The metric whose values it shows: thresholds on that are drawn, along y. Several charts of a report may show one. */
  readonly metric?: string;
  readonly sql: string;
}

/**
 * `steps` holds each value until the next point; `bars` stand on zero, from x to the next x. `cells` are the fields of a heat map: each line holds those of one
 * shade, from the lightest to the darkest.
 */
export type ChartKind = 'line' | 'steps' | 'bars' | 'cells';

export interface Axis {
  readonly label: string;
  /** As units of metrics: s, B, share, count, 1/s, …; '' where it has none. */
  readonly unit: string;
  /** `time` is seconds since the start of the run: phases are drawn on it. Linear unless given; `log` over time only where values span more than 50 times the least. */
  readonly scale?: 'log' | 'time';
}

export interface TableSpec {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** In the order shown; each is a column of the query. */
  readonly columns: readonly ReportColumn[];
  readonly sql: string;
}

export interface ReportColumn {
  readonly name: string;
  readonly label: string;
  /** Unit of the numbers in it; absent for text. */
  readonly unit?: string;
  /** Which end is good: the other is shown first where somebody sorts by it. */
  readonly better?: Direction;
}

/** `SELECT node, value`: one figure for each node. */
export interface NodeColumnSpec extends ReportColumn {
  readonly about: string;
  readonly unit: string;
  readonly sql: string;
}

/** Everything that a report shows of one run: plain data, made from the run directory alone. */
export interface RunReport {
  readonly results: Results;
  readonly plan: Plan;
  readonly phases: readonly ReportPhase[];
  /** In the order shown. */
  readonly charts: readonly Chart[];
  /** In the order shown: fleets, nodes (worst first), those of kits. */
  readonly tables: readonly ReportTable[];
  /** null where no event says that a message was published. */
  readonly propagation: Propagation | null;
  /** What failed, with samples of it: the most frequent first. */
  readonly failures: readonly FailureGroup[];
  /** Charts, tables and columns that could not be made, each with the reason. What merely has no data is left out without a word. */
  readonly problems: readonly string[];
}

export interface ReportPhase {
  readonly name: string;
  readonly kind: string;
  /** s since the start of the run. */
  readonly fromS: number;
  readonly untilS: number;
}

/** A chart with its data, small enough to be drawn: thinned where there were more points than can be seen, values rounded to six digits. */
export interface Chart extends Omit<ChartSpec, 'sql'> {
  readonly lines: readonly ChartLine[];
  /** Limits that thresholds set on what is drawn; they may lie outside of the data. */
  readonly rules?: readonly { readonly axis: 'x' | 'y'; readonly value: number; readonly label: string }[];
  /** Of `cells`: how far each reaches along x. */
  readonly cellWidth?: number;
  /** How many rows it was made from. */
  readonly n: number;
  /** How many more lines there were: those with the most rows are here. */
  readonly leftOut?: number;
}

export interface ChartLine {
  /** '' where there is but one. */
  readonly label: string;
  readonly points: readonly ChartPoint[];
}

/** [x, y] or, with a band, [x, y, low, high]. A cell reaches from x on and from low to high, and holds so many rows. */
export type ChartPoint =
  | readonly [x: number, y: number]
  | readonly [x: number, y: number, low: number, high: number]
  | readonly [x: number, y: number, low: number, high: number, rows: number];

export interface ReportTable extends Omit<TableSpec, 'sql'> {
  readonly rows: readonly (readonly Json[])[];
  /** Name of the column by which the rows stand. */
  readonly sortedBy?: string;
  /** How many rows there were where not all are shown. */
  readonly leftOut?: number;
}

export interface FailureGroup {
  /** '' where a node took the samples itself and does not say. */
  readonly scenario: string;
  readonly step: string;
  readonly outcome: string;
  readonly reason: string;
  readonly count: number;
  /** Some of them: node, operation (null where nobody said of which) and s since the start of the run. */
  readonly samples: readonly { readonly node: string; readonly operation: number | null; readonly atS: number }[];
}

/** How messages went through the network: one arrival per message and node that had it. Typed arrays, since a run has up to a million of them. */
export interface Propagation {
  /** By number; names are cut where they are very long. */
  readonly nodes: readonly { readonly name: string; readonly fleet: string; readonly region: string | null }[];
  /** Pairs of node numbers that a message or a mesh link went between, flat: [a, b, a, b, …], each pair once, those with the most traffic first. */
  readonly links: Int32Array;
  readonly messages: readonly PropagatedMessage[];
  /** By message, then in order of arrival: the node, the node that it came from (−1: unknown), and the time since publication, ns. */
  readonly arrivals: { readonly node: Int32Array; readonly from: Int32Array; readonly latencyNs: Float64Array };
  /** How many messages are not here; those that are were chosen as `chosen` says. */
  readonly leftOut: number;
  /** In words, where some are left out. */
  readonly chosen: string;
}

export interface PropagatedMessage {
  readonly id: string;
  readonly publisher: number;
  readonly topic: string;
  /** s since the start of the run. */
  readonly atS: number;
  /** How many nodes should have had it, less the publisher; null where nobody knows. */
  readonly expected: number | null;
  /** Its arrivals are those from `first` on, `count` of them. */
  readonly first: number;
  readonly count: number;
}

/** What a report shows of several runs together. */
export interface SetReport {
  readonly name: string;
  readonly runs: readonly (RunInSet & { readonly label: string })[];
  /** Charts of the runs that bear the same name, their lines laid over one another. */
  readonly overlays: readonly Chart[];
  /** What was varied against what came of it; none where the runs differ in no param that is a number. */
  readonly curves: readonly Chart[];
  /** The headline numbers of each run side by side. */
  readonly table: ReportTable;
}

/** One of several runs that are shown together. */
export interface RunInSet {
  /** What may differ between them. */
  readonly params: JsonObject;
  readonly report: RunReport;
}
