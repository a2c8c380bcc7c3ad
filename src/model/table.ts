/**
 * What a column holds. Spools keep numbers only; the conversion to Parquet writes the type named here.
 *
 * | type       | in the spool          | in Parquet |
 * |------------|-----------------------|------------|
 * | `time`     | float64, ns since run start | BIGINT |
 * | `duration` | float64, ns           | BIGINT; NaN becomes NULL |
 * | `count`    | float64, integer      | BIGINT; NaN becomes NULL |
 * | `float`    | float64               | DOUBLE; NaN becomes NULL |
 * | `int`      | int32                 | INTEGER |
 * | `node`     | int32, the node's number in `nodes`; −1 for none | INTEGER; −1 becomes NULL |
 * | `id`       | int32, dictionary code of the host; −1 for none | INTEGER, one number per text over all hosts (`dictionary.parquet`); −1 becomes NULL |
 * | `text`     | int32, dictionary code of the host; −1 for none | VARCHAR; −1 becomes NULL |
 * | `bool`     | uint8                 | BOOLEAN |
 */
export type ColumnType = 'time' | 'duration' | 'count' | 'float' | 'int' | 'node' | 'id' | 'text' | 'bool';

export interface Column {
  readonly type: ColumnType;
  readonly about: string;
  /** A text that is a JSON object of texts: SQL of metrics sees it as a map, `tags['plan']`. */
  readonly isMap?: true;
}

/**
 * A table that hosts write and analysis reads, declared once: the TypeScript writer, spool, Parquet schema, SQL view and docs derive from it.
 * The first column must be `ts: time`, by which rows are assigned to phases (rows with a `message` of type `id` belong to the phase of its publication).
 */
export interface Table {
  readonly name: string;
  readonly about: string;
  readonly columns: { readonly [name: string]: Column };
}

/** Typed arrays of one table's columns, which the hot path fills in place. */
export type Columns<T extends Table> = { readonly [C in keyof T['columns']]: Float64Array | Int32Array | Uint8Array };

/**
 * Appends rows without allocating: `const row = writer.next(); writer.columns.ts[row] = …`. Every column of a row must be set before the next call.
 * When the block is full, `next` hands it to the spool and starts again at 0.
 */
export interface TableWriter<T extends Table = Table> {
  readonly columns: Columns<T>;
  next(): number;
}

/** What a host records into: one writer per table, and one dictionary for all texts and ids. */
export interface Recorder {
  table<T extends Table>(table: T): TableWriter<T>;
  /** The dictionary code of a text, for `text` and `id` columns. It never stands for another text; a text that did not come for long may get a new code. */
  code(text: string): number;
}

export const eventsTable = {
  name: 'events',
  about: 'What nodes report: one row per event.',
  columns: {
    ts: { type: 'time', about: 'when it happened' },
    node: { type: 'node', about: 'where it happened' },
    type: {
      type: 'text',
      about: 'what happened: publish, deliver, join, leave, add_peer and remove_peer mean the same for all kits, which document theirs',
    },
    message: { type: 'id', about: 'the message that it concerns' },
    from_node: { type: 'node', about: 'the peer that it concerns or came from' },
    topic: { type: 'text', about: 'the topic that it concerns' },
    reason: { type: 'text', about: 'why, where the type has reasons' },
  },
} as const satisfies Table;

export const samplesTable = {
  name: 'samples',
  about: 'Steps of operations: one row per step, and one named `operation` for the whole.',
  columns: {
    ts: { type: 'time', about: 'intended: when the schedule wanted the operation to start' },
    sent: { type: 'time', about: 'when it was started' },
    done: { type: 'time', about: 'when it ended; for unknown outcomes, when Regatta stopped waiting' },
    round: { type: 'int', about: 'number of the round, from 0; −1 where a node took the sample itself' },
    operation: {
      type: 'count',
      about: 'number of the operation in its entry of the round, from 0; NULL where a node took the sample itself and does not say',
    },
    scenario: { type: 'text', about: 'scenario' },
    step: { type: 'text', about: '`operation` for the whole, else the name of the step' },
    node: { type: 'node', about: 'the node on which it ran' },
    outcome: { type: 'text', about: 'ok, failed or unknown' },
    reason: { type: 'text', about: 'why it failed or is unknown' },
    node_duration: { type: 'duration', about: 'how long the node itself says it took' },
    tags: {
      type: 'text',
      isMap: true,
      about: "labels of the user's own, a JSON object of texts; NULL where there are none. In SQL of metrics a map: `tags['plan']`",
    },
  },
} as const satisfies Table;

/** Summed up by agents: what is left undone can be far more than what is done. */
export const dropsTable = {
  name: 'drops',
  about:
    'Operations that were due and never started: one row for those of one scenario and reason that an agent left out within one second of a round.',
  columns: {
    ts: { type: 'time', about: 'when the first of them was due' },
    round: { type: 'int', about: 'number of the round, from 0' },
    scenario: { type: 'text', about: 'scenario' },
    reason: { type: 'text', about: 'too many in flight, the load was ended early, or not started in time' },
    operations: { type: 'count', about: 'how many' },
    tags: { type: 'text', isMap: true, about: 'labels of the scenario, as in `samples`' },
  },
} as const satisfies Table;

/** Written by scenarios of users, through what an operation offers. */
export const measurementsTable = {
  name: 'measurements',
  about: 'What operations measured and checked by themselves: one row per value.',
  columns: {
    ts: { type: 'time', about: 'when' },
    round: { type: 'int', about: 'number of the round, from 0' },
    operation: { type: 'count', about: 'number of the operation in its entry of the round, from 0' },
    scenario: { type: 'text', about: 'scenario' },
    node: { type: 'node', about: 'the node on which it ran' },
    kind: { type: 'text', about: 'counter, gauge, trend or check' },
    name: { type: 'text', about: 'the metric that the scenario declares, or the check' },
    value: {
      type: 'float',
      about: 'what was added to a counter, what a gauge stood at, a value of a trend; of a check 1 where it passed, else 0',
    },
    tags: { type: 'text', isMap: true, about: 'labels that the operation had then, as in `samples`' },
  },
} as const satisfies Table;

export const seriesTable = {
  name: 'series',
  about: 'Values over time. Names ending in `_total` are counters that never fall while their node lives.',
  columns: {
    ts: { type: 'time', about: 'when it was read' },
    node: { type: 'node', about: 'the node that it speaks of; NULL where it speaks of a host' },
    host: {
      type: 'text',
      about:
        'the host that it speaks of, or that read it (`orchestrator` is Regatta itself); NULL where the node wrote it itself or serves it on a page',
    },
    name: { type: 'text', about: 'what it is' },
    value: { type: 'float', about: 'the value, in the unit that its name ends with' },
  },
} as const satisfies Table;

export const clocksTable = {
  name: 'clocks',
  about: 'Clock probes of the rendezvous: how far the clock of each machine is from that of the rendezvous.',
  columns: {
    ts: { type: 'time', about: 'when the probe came back, on the clock of the rendezvous' },
    machine: { type: 'text', about: 'the machine that was probed' },
    wall_minus_monotonic: { type: 'float', about: 'wall clock less monotonic clock on that machine, ns' },
    offset: { type: 'float', about: 'monotonic clock of the machine less that of the rendezvous, ns' },
    error: { type: 'duration', about: 'half the round trip: the most that `offset` can be wrong, ns' },
  },
} as const satisfies Table;

/** Written by the orchestrator: one row per change of a node's state. */
export const nodesTable = {
  name: 'nodes',
  about: 'Nodes of the run and what became of them: one row per change.',
  columns: {
    ts: { type: 'time', about: 'when it changed' },
    node: { type: 'node', about: 'number of the node, from 0 over all fleets' },
    name: { type: 'text', about: 'fleet and index: `lurkers-3`' },
    fleet: { type: 'text', about: 'fleet' },
    region: { type: 'text', about: 'region, where the experiment has regions' },
    host: { type: 'text', about: 'the host that runs it' },
    machine: { type: 'text', about: 'the machine that it is on' },
    version: {
      type: 'text',
      about:
        'version of the software, of nodes of a kit that of the kit; where a fleet has several, the name of that which the node has; NULL where it is not known, as of a program of yours that is not built from a `source`',
    },
    incarnation: { type: 'int', about: 'how often it was started before' },
    change: { type: 'text', about: 'up, unhealthy, healthy, exited, lost or restarted' },
    reason: { type: 'text', about: 'why' },
  },
} as const satisfies Table;

/** Written by the orchestrator: one row per phase. */
export const phasesTable = {
  name: 'phases',
  about: 'Named intervals of the run. Metrics are computed over the measured ones.',
  columns: {
    ts: { type: 'time', about: 'start' },
    until: { type: 'time', about: 'end: rows with ts < until belong to it' },
    phase: { type: 'int', about: 'number, from 0' },
    name: { type: 'text', about: 'name of the round' },
    kind: {
      type: 'text',
      about: 'measured, warm-up, cool-down, or search: what a search for a rate tried beside the levels that its answer rests on',
    },
  },
} as const satisfies Table;

/** Written by the orchestrator: one row per level that a search for the highest rate (`find-max`) has tried. */
export const levelsTable = {
  name: 'levels',
  about: 'What searches for the highest rate (`find-max`) tried: one row per level, in the order in which they were tried.',
  columns: {
    ts: { type: 'time', about: 'start of the level' },
    until: { type: 'time', about: 'its end' },
    round: { type: 'int', about: 'number of the round, from 0' },
    entry: { type: 'text', about: 'the entry that searches: its scenario, or several joined by +' },
    level: { type: 'int', about: 'number of the level in its search, from 0' },
    rate: { type: 'float', about: 'operations per second that were asked for' },
    achieved: { type: 'float', about: 'operations per second that were started' },
    operations: { type: 'count', about: 'operations that ended in it, whatever their outcome' },
    p50: { type: 'duration', about: 'median latency of the operations that ended in it and did not fail' },
    p99: { type: 'duration', about: '99th percentile of that latency' },
    held: { type: 'bool', about: 'whether every limit held' },
    judged: { type: 'bool', about: 'false where the load generator was the limit: then the level says nothing, and is tried again' },
    reason: { type: 'text', about: 'why it did not hold, or could not be judged' },
  },
} as const satisfies Table;

/** Written by the orchestrator: one row per value that a metric in PromQL had in a phase, or per reason for which it had none. */
export const promqlTable = {
  name: 'promql',
  about: 'What a Prometheus answered to the metrics of the experiment that are PromQL, asked once at the end of the load for each phase.',
  columns: {
    ts: { type: 'time', about: 'of a sample, when it was taken; of what speaks of a whole phase, the start of that' },
    metric: { type: 'text', about: 'the metric' },
    value: { type: 'float', about: 'its value, in the unit of the metric; NULL is no data' },
    labels: { type: 'text', isMap: true, about: 'the labels that `by` names, a JSON object of texts. In SQL of metrics a map' },
    reason: { type: 'text', about: 'why there is no value' },
  },
} as const satisfies Table;

/** The tables that every run has. */
export const coreTables: readonly Table[] = [
  eventsTable,
  samplesTable,
  dropsTable,
  measurementsTable,
  seriesTable,
  clocksTable,
  nodesTable,
  phasesTable,
  levelsTable,
  promqlTable,
];
