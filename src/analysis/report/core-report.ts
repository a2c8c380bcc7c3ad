import type { ChartSpec, NodeColumnSpec, TableSpec } from '../../model/report.ts';
import { processCharts, processColumns } from './process-report.ts';
import { timeAxis } from './time-axis.ts';

/** Operations over the whole run, not only the measured phases: what went before and after is to be seen too. */
const operations = "FROM all_samples WHERE step = 'operation'";

/** What reports show of every load, whatever the kit. */
export const coreReport: {
  readonly charts: readonly ChartSpec[];
  readonly tables: readonly TableSpec[];
  readonly nodeColumns: readonly NodeColumnSpec[];
} = {
  nodeColumns: processColumns,
  charts: [
    {
      name: 'latency-over-time',
      title: 'Latency of operations over time',
      about:
        'By the second in which operations were to start. Latency counts from there; unknown outcomes count with the time for which they were waited, failed ones do not count.',
      kind: 'line',
      metric: 'operations',
      x: timeAxis,
      y: { label: 'latency', unit: 's', scale: 'log' },
      sql: `
        SELECT second AS x, latency AS y, line
        FROM (
          UNPIVOT (
            SELECT ts // 1_000_000_000 AS second, quantile_cont((done - ts) / 1e9, 0.5) AS p50, quantile_cont((done - ts) / 1e9, 0.99) AS p99, max((done - ts) / 1e9) AS max
            ${operations} AND outcome <> 'failed' GROUP BY second
          ) ON p50, p99, max INTO NAME line VALUE latency
        ) ORDER BY line <> 'p50', line <> 'p99', x`,
    },
    {
      name: 'rate-over-time',
      title: 'Operations over time',
      about:
        'Operations in each second of a phase: when they were to start, when they did, and when they ended, by outcome. What was due and never started is shown as dropped, at the time when it was due.',
      kind: 'steps',
      x: timeAxis,
      y: { label: 'operations per second', unit: '1/s' },
      sql: `
        WITH seconds AS (
          SELECT phase, unnest(range(ts, until, 1_000_000_000)) AS ts FROM all_phases
          UNION ALL SELECT phase, until FROM all_phases
        ),
        instants AS (
          SELECT phase, ts AS instant, 'asked for' AS line, 1 AS operations ${operations}
          UNION ALL SELECT phase, sent, 'started', 1 ${operations}
          UNION ALL SELECT phase, done, CASE outcome WHEN 'ok' THEN 'ended ok' ELSE outcome END, 1 ${operations}
          UNION ALL SELECT phase, ts, unnest(['asked for', 'dropped']), operations FROM all_drops
        ),
        counted AS (
          SELECT phase, phases.ts + (instant - phases.ts) // 1_000_000_000 * 1_000_000_000 AS ts, line, sum(operations) AS n
          FROM instants JOIN all_phases AS phases USING (phase) GROUP BY ALL
        )
        SELECT ts / 1e9 AS x, coalesce(n, 0) AS y, line
        FROM seconds SEMI JOIN counted USING (phase) CROSS JOIN (SELECT DISTINCT line FROM counted) LEFT JOIN counted USING (phase, ts, line)
        ORDER BY line <> 'asked for', line <> 'started', line <> 'ended ok', line <> 'dropped', line, phase, x`,
    },
    ...processCharts,
    {
      name: 'host-cpu-over-time',
      title: 'CPU of hosts over time',
      about: 'Cores that each host took, the nodes inside it and load together, and Regatta itself.',
      kind: 'line',
      x: timeAxis,
      y: { label: 'CPU', unit: 'cores' },
      sql: `
        SELECT second AS x, sum(growth) / sum(step) AS y, host AS line
        FROM (
          SELECT host, ts // 1_000_000_000 AS second, value - lag(value) OVER readings AS growth, (ts - lag(ts) OVER readings) / 1e9 AS step
          FROM all_series WHERE name = 'process_cpu_seconds_total' AND node IS NULL WINDOW readings AS (PARTITION BY host ORDER BY ts)
        ) WHERE step > 0 GROUP BY host, second ORDER BY host, second`,
    },
    {
      name: 'host-memory-over-time',
      title: 'Memory of hosts over time',
      about: 'Resident memory of each host, and of Regatta itself.',
      kind: 'line',
      x: timeAxis,
      y: { label: 'resident memory', unit: 'B' },
      sql: "SELECT ts / 1e9 AS x, value AS y, host AS line FROM all_series WHERE name = 'process_resident_memory_bytes' AND node IS NULL ORDER BY host, ts",
    },
    {
      name: 'event-loop-over-time',
      title: 'Event-loop delay of hosts over time',
      about: 'p99 of each second: how long what is due waits for the main thread of a host. It is in every figure that its nodes give.',
      kind: 'line',
      x: timeAxis,
      y: { label: 'event-loop delay, p99', unit: 's', scale: 'log' },
      // hosts read at the borders of phases too: what came of a fraction of a second is no p99 of a second
      sql: `
        SELECT ts // 1_000_000_000 AS x, max(value) AS y, host AS line
        FROM all_series WHERE name = 'nodejs_eventloop_delay_seconds{quantile="0.99"}' AND node IS NULL GROUP BY host, x ORDER BY host, x`,
    },
  ],
  tables: [
    {
      name: 'scenarios',
      title: 'Scenarios and steps',
      about:
        'Over the measured phases. Latency is that of what did not fail: of operations from when they were to start, of steps from when they were sent.',
      columns: [
        { name: 'scenario', label: 'scenario' },
        { name: 'step', label: 'step' },
        { name: 'count', label: 'count', unit: 'count' },
        { name: 'p50', label: 'p50', unit: 's', better: 'lower' },
        { name: 'p99', label: 'p99', unit: 's', better: 'lower' },
        { name: 'max', label: 'max', unit: 's', better: 'lower' },
        { name: 'failed', label: 'failed', unit: 'count', better: 'lower' },
        { name: 'unknown', label: 'unknown', unit: 'count', better: 'lower' },
      ],
      // one scenario without steps is what the headline says already
      sql: `
        WITH timed AS (
          SELECT scenario, step, outcome, CASE WHEN outcome <> 'failed' THEN (done - CASE step WHEN 'operation' THEN ts ELSE sent END) / 1e9 END AS latency FROM samples
        )
        SELECT scenario, step, count(*) AS count, quantile_cont(latency, 0.5) AS p50, quantile_cont(latency, 0.99) AS p99, max(latency) AS max,
          count(*) FILTER (outcome = 'failed') AS failed, count(*) FILTER (outcome = 'unknown') AS unknown
        FROM timed GROUP BY scenario, step QUALIFY count(*) OVER () > 1 ORDER BY scenario, step <> 'operation', step`,
    },
    {
      name: 'drops',
      title: 'Operations that were never started',
      about: 'Over the whole run: what was due and left out, and why.',
      columns: [
        { name: 'round', label: 'round' },
        { name: 'scenario', label: 'scenario' },
        { name: 'reason', label: 'reason' },
        { name: 'operations', label: 'operations', unit: 'count', better: 'lower' },
      ],
      sql: `
        SELECT phases.name AS round, scenario, reason, sum(operations) AS operations
        FROM all_drops LEFT JOIN all_phases AS phases USING (phase) GROUP BY ALL ORDER BY min(all_drops.ts), scenario, reason`,
    },
    {
      name: 'counters',
      title: 'What nodes counted',
      about: 'By how much each counter of a node grew over the measured phases: the least, the middle and the most of all nodes.',
      columns: [
        { name: 'counter', label: 'counter' },
        { name: 'nodes', label: 'nodes', unit: 'count' },
        { name: 'min', label: 'min', unit: '' },
        { name: 'median', label: 'median', unit: '' },
        { name: 'mean', label: 'mean', unit: '' },
        { name: 'max', label: 'max', unit: '' },
        { name: 'sum', label: 'in all', unit: '' },
      ],
      sql: `
        SELECT name AS counter, count(*) AS nodes, min(growth) AS min, median(growth) AS median, avg(growth) AS mean, max(growth) AS max, sum(growth) AS sum
        FROM growths GROUP BY name ORDER BY name`,
    },
  ],
};
