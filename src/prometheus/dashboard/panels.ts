/** How a panel draws what its queries give. */
export type PanelKind = 'lines' | 'heat map' | 'state';

/** A query that is worth having, as dashboard and docs have it. */
export interface PanelQuery {
  /** With the variables of the dashboard: `$run`, `$fleet`, `$version`, `$counter`, `$gauge`, and `$__rate_interval`. */
  readonly promql: string;
  /** What names its series; labels in double braces are filled in. */
  readonly legend: string;
}

export interface Panel {
  readonly row: string;
  readonly title: string;
  readonly about: string;
  readonly kind: PanelKind;
  /** As Grafana names units. */
  readonly unit: string;
  readonly queries: readonly PanelQuery[];
  /** The variable for each of whose values it stands once. */
  readonly repeat?: string;
}

const run = 'run=~"$run"';
/** What is of no fleet, as agents without nodes are, is shown whatever fleets are chosen. */
const inFleet = `${run}, fleet=~"$fleet|"`;
const ofNodes = `${run}, fleet=~"$fleet|", version=~"$version|"`;
const rate = (selector: string): string => `rate(${selector}[$__rate_interval])`;

function quantile(q: number, metric: string): PanelQuery {
  return {
    promql: `histogram_quantile(${q}, sum by (le, scenario) (${rate(`${metric}_bucket{${inFleet}}`)}))`,
    legend: `{{scenario}} p${q * 100}`,
  };
}

const load: readonly Panel[] = [
  {
    row: 'Load',
    title: 'Rate',
    about: 'Operations per second: what the schedule asked for, and what was started. A closed loop asks for nothing.',
    kind: 'lines',
    unit: 'ops',
    queries: [
      { promql: `sum by (scenario) (${rate(`regatta_operations_due_total{${inFleet}}`)})`, legend: '{{scenario}} asked for' },
      { promql: `sum by (scenario) (${rate(`regatta_operations_submitted_total{${inFleet}}`)})`, legend: '{{scenario}} started' },
    ],
  },
  {
    row: 'Load',
    title: 'Outcomes',
    about: 'Operations per second that ended, by what came of them.',
    kind: 'lines',
    unit: 'ops',
    queries: [
      { promql: `sum by (scenario, status) (${rate(`regatta_operations_finished_total{${inFleet}}`)})`, legend: '{{scenario}} {{status}}' },
    ],
  },
  {
    row: 'Load',
    title: 'Latency',
    about:
      'Done less intended, of operations that did not fail. Interpolated between the bounds of buckets, which are up to 2.5 times apart; the report of the run has it exactly.',
    kind: 'lines',
    unit: 's',
    queries: [0.5, 0.9, 0.99].map((q) => quantile(q, 'regatta_operation_duration_seconds')),
  },
  {
    row: 'Load',
    title: 'Latency, all of it',
    about: 'How many operations took how long, over time.',
    kind: 'heat map',
    unit: 's',
    queries: [
      { promql: `sum by (le) (increase(regatta_operation_duration_seconds_bucket{${inFleet}}[$__rate_interval]))`, legend: '{{le}}' },
    ],
  },
  {
    row: 'Load',
    title: 'Lag',
    about: 'How late operations were started: the lateness of the load itself, not of the system under test.',
    kind: 'lines',
    unit: 's',
    queries: [0.5, 0.99].map((q) => quantile(q, 'regatta_operation_lag_seconds')),
  },
  {
    row: 'Load',
    title: 'In flight, and dropped',
    about:
      'Operations that were started and have not ended; and those per second that were due and not started, since too many were in flight.',
    kind: 'lines',
    unit: 'short',
    queries: [
      { promql: `sum by (scenario) (regatta_operations_in_flight{${inFleet}})`, legend: '{{scenario}} in flight' },
      { promql: `sum by (scenario) (${rate(`regatta_operations_dropped_total{${inFleet}}`)})`, legend: '{{scenario}} dropped' },
    ],
  },
  {
    row: 'Load',
    title: 'Rounds',
    about: 'Which round goes on, and of what kind it is.',
    kind: 'state',
    unit: 'short',
    queries: [{ promql: `max by (run, round, kind) (regatta_round_info{${run}})`, legend: '{{run}} {{round}} ({{kind}})' }],
  },
];

const nodes: readonly Panel[] = [
  {
    row: 'Processes',
    title: 'CPU',
    about: 'Cores that nodes and hosts take, each fleet and each host together.',
    kind: 'lines',
    unit: 'short',
    queries: [
      { promql: `sum by (fleet, version) (${rate(`process_cpu_seconds_total{${ofNodes}, node!=""}`)})`, legend: '{{fleet}} {{version}}' },
      { promql: `sum by (host) (${rate(`process_cpu_seconds_total{${run}, node=""}`)})`, legend: '{{host}}' },
    ],
  },
  {
    row: 'Processes',
    title: 'Memory',
    about: 'Resident memory of nodes and hosts.',
    kind: 'lines',
    unit: 'bytes',
    queries: [
      { promql: `sum by (fleet, version) (process_resident_memory_bytes{${ofNodes}, node!=""})`, legend: '{{fleet}} {{version}}' },
      { promql: `sum by (host) (process_resident_memory_bytes{${run}, node=""})`, legend: '{{host}}' },
    ],
  },
  {
    row: 'Processes',
    title: 'Event loop',
    about: 'How late the event loops of hosts come to what is due, 99 % of it.',
    kind: 'lines',
    unit: 's',
    queries: [{ promql: `max by (host) (nodejs_eventloop_delay_seconds{${run}, quantile="0.99"})`, legend: '{{host}}' }],
  },
  {
    row: 'Processes',
    title: 'Garbage collection',
    about: 'Share of time for which hosts stood still for their garbage.',
    kind: 'lines',
    unit: 'percentunit',
    queries: [{ promql: `sum by (host) (${rate(`nodejs_gc_pause_seconds_total{${run}}`)})`, legend: '{{host}}' }],
  },
];

const machine: readonly Panel[] = [
  {
    row: 'Machine',
    title: 'Cores',
    about: 'What the cores of the machine do, in cores; steal is what the hypervisor gave to others.',
    kind: 'lines',
    unit: 'short',
    queries: [
      { promql: `sum by (host, mode) (${rate(`machine_cpu_seconds_total{${run}, mode!="idle"}`)})`, legend: '{{host}} {{mode}}' },
      { promql: `sum by (host) (${rate(`machine_steal_seconds_total{${run}}`)})`, legend: '{{host}} steal' },
    ],
  },
  {
    row: 'Machine',
    title: 'Waiting for a core',
    about: 'Share of time for which the main threads of hosts could run and had no core.',
    kind: 'lines',
    unit: 'percentunit',
    queries: [{ promql: `sum by (host) (${rate(`nodejs_main_thread_run_queue_wait_seconds_total{${run}}`)})`, legend: '{{host}}' }],
  },
  {
    row: 'Machine',
    title: 'Memory that is left',
    about: 'What programs could still have without swapping.',
    kind: 'lines',
    unit: 'bytes',
    queries: [{ promql: `min by (host) (machine_memory_available_bytes{${run}})`, legend: '{{host}}' }],
  },
  {
    row: 'Machine',
    title: 'Network',
    about: 'Bytes per second over the devices of the machine; in and out.',
    kind: 'lines',
    unit: 'Bps',
    queries: [
      { promql: `sum by (host, device) (${rate(`machine_network_receive_bytes_total{${run}}`)})`, legend: '{{host}} {{device}} in' },
      { promql: `sum by (host, device) (${rate(`machine_network_transmit_bytes_total{${run}}`)})`, legend: '{{host}} {{device}} out' },
    ],
  },
];

const own: readonly Panel[] = [
  {
    row: 'What nodes count',
    title: '$counter',
    about: 'A counter of the nodes themselves, or of their kit, per second and fleet.',
    kind: 'lines',
    unit: 'short',
    repeat: 'counter',
    queries: [
      { promql: `sum by (fleet, version) (${rate(`{__name__="$counter", ${ofNodes}, node!=""}`)})`, legend: '{{fleet}} {{version}}' },
    ],
  },
  {
    row: 'What nodes count',
    title: '$gauge',
    about: 'A gauge of the nodes themselves, or of their kit, over all nodes of a fleet.',
    kind: 'lines',
    unit: 'short',
    repeat: 'gauge',
    queries: [{ promql: `sum by (fleet, version) ({__name__="$gauge", ${ofNodes}, node!=""})`, legend: '{{fleet}} {{version}}' }],
  },
];

/** The panels of the dashboard, in order: the one table of queries that docs and dashboard have. */
export const panels: readonly Panel[] = [...load, ...nodes, ...machine, ...own];

/** A variable of the dashboard: what a query offers to choose from. */
export interface Variable {
  readonly name: string;
  readonly label: string;
  /** Grafana's `label_values(series, label)`: `[series, label]`. */
  readonly values: readonly [series: string, label: string];
  /** Which of them are offered. */
  readonly regex: string;
}

const notTheirs = '(?!regatta_|process_|nodejs_|machine_|monitor_|docker_|scrape_|up$)';

export const variables: readonly Variable[] = [
  { name: 'run', label: 'Run', values: ['regatta_run_info', 'run'], regex: '' },
  { name: 'fleet', label: 'Fleet', values: [`{${run}, fleet!=""}`, 'fleet'], regex: '' },
  { name: 'version', label: 'Version', values: [`{${run}, node!=""}`, 'version'], regex: '' },
  { name: 'counter', label: 'Counters of nodes', values: [`{${run}, node!=""}`, '__name__'], regex: `/^${notTheirs}.*_total$/` },
  {
    name: 'gauge',
    label: 'Gauges of nodes',
    values: [`{${run}, node!=""}`, '__name__'],
    regex: `/^${notTheirs}(?!.*_(total|bucket|sum|count)$).*$/`,
  },
];
