import type { ChartSpec, NodeColumnSpec } from '../../model/report.ts';
import { cpuByNode, growthByNode } from '../process-metrics.ts';
import { timeAxis } from './time-axis.ts';

/** Hosts read their nodes within the same second, each at an instant of its own: readings are put together by second. */
function overTime(values: string): string {
  return `
    SELECT round(ts / 1e9) AS x, median(value) AS y, fleet AS line, min(value) AS low, max(value) AS high
    FROM (${values}) JOIN members USING (node)
    GROUP BY ALL ORDER BY line, x`;
}

/** What the processes of nodes use. */
export const processCharts: readonly ChartSpec[] = [
  {
    name: 'node-cpu-over-time',
    title: 'CPU of nodes over time',
    about: 'Cores that a node keeps busy: the median node of each fleet, and the band from the least to the most busy one.',
    kind: 'line',
    x: timeAxis,
    y: { label: 'CPU', unit: 'cores' },
    sql: overTime(`
      SELECT node, ts, (value - before) / ((ts - earlier) / 1e9) AS value
      FROM (
        SELECT node, ts, value, lag(value) OVER since AS before, lag(ts) OVER since AS earlier
        FROM all_series WHERE name = 'process_cpu_seconds_total' AND node IS NOT NULL WINDOW since AS (PARTITION BY node ORDER BY ts)
      )
      WHERE ts - earlier > 100_000_000`),
  },
  {
    name: 'node-memory-over-time',
    title: 'Memory of nodes over time',
    about: 'Resident memory: the median node of each fleet, and the band from the least to the most.',
    kind: 'line',
    x: timeAxis,
    y: { label: 'resident memory', unit: 'B' },
    metric: 'node.memory',
    sql: overTime(`SELECT node, ts, value FROM all_series WHERE name = 'process_resident_memory_bytes' AND node IS NOT NULL`),
  },
];

function most(series: string): string {
  return `SELECT node, max(value) AS value FROM series WHERE name = '${series}' AND node IS NOT NULL GROUP BY node`;
}

export const processColumns: readonly NodeColumnSpec[] = [
  { name: 'cpu', label: 'CPU', unit: 'cores', better: 'lower', about: 'cores kept busy over the measured phases', sql: cpuByNode },
  {
    name: 'memory',
    label: 'memory',
    unit: 'B',
    better: 'lower',
    about: 'most resident memory',
    sql: most('process_resident_memory_bytes'),
  },
  {
    name: 'descriptors',
    label: 'descriptors',
    unit: 'count',
    better: 'lower',
    about: 'most open file descriptors',
    sql: most('process_open_fds'),
  },
  { name: 'threads', label: 'threads', unit: 'count', better: 'neither', about: 'most threads', sql: most('process_threads') },
  {
    name: 'io_read',
    label: 'read',
    unit: 'B',
    better: 'lower',
    about: 'bytes read from storage over the measured phases',
    sql: growthByNode('process_io_read_bytes_total'),
  },
  {
    name: 'io_written',
    label: 'written',
    unit: 'B',
    better: 'lower',
    about: 'bytes written to storage over the measured phases',
    sql: growthByNode('process_io_write_bytes_total'),
  },
];
