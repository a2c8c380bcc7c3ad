import type { KitView, MetricSpec } from '../sdk/kit.ts';

/** Of the node whose processes they are. */
const labels = ['fleet', 'region', 'version'] as const;
const labelColumns = labels.join(', ');

export const views: readonly KitView[] = [
  {
    name: 'process_growths',
    about: 'By how much each counter of the processes of each node grew over the measured phases.',
    // Read at the borders of phases too: the reading nearest to a border is the one taken for it. A node without any until then came up later, at 0.
    sql: `
      SELECT node, name, sum(greatest(0, last - coalesce(first, 0))) AS growth
      FROM (
        SELECT series.node, series.name, phases.phase,
          arg_min(series.value, abs(series.ts - phases.ts)) FILTER (series.ts <= phases.ts + 500_000_000) AS first,
          arg_min(series.value, abs(series.ts - phases.until)) FILTER (series.ts <= phases.until + 500_000_000) AS last
        FROM all_series AS series CROSS JOIN phases
        WHERE series.node IS NOT NULL AND starts_with(series.name, 'process_') AND suffix(series.name, '_total')
        GROUP BY ALL
      ) GROUP BY node, name`,
  },
];

/** Only the CPU seconds of the node, by node. */
export const cpuByNode = `
  SELECT node, growth / (SELECT sum(until - ts) / 1e9 FROM phases) AS value FROM process_growths WHERE name = 'process_cpu_seconds_total'`;

export function growthByNode(series: string): string {
  return `SELECT node, growth AS value FROM process_growths WHERE name = '${series}'`;
}

function perNode(name: string, about: string, byNode: string, unit: Pick<MetricSpec, 'unit' | 'per'>): MetricSpec {
  const sql = `SELECT value, ${labelColumns} FROM (${byNode}) LEFT JOIN members USING (node)`;
  return { name, about, sql, ...unit, better: 'lower', kind: 'distribution', by: labels, isOptional: true };
}

function reading(name: string, series: string, about: string, unit: string): MetricSpec {
  return perNode(
    name,
    `${about}, read each second, over nodes and readings.`,
    `SELECT node, value FROM series WHERE name = '${series}' AND node IS NOT NULL`,
    { unit },
  );
}

/** What programs use, over all that have it: those that Regatta started on a system with /proc, and those whose page of numbers holds the same names. */
export const metrics: readonly MetricSpec[] = [
  perNode('cpu', 'Cores that a node kept busy over the measured phases, over nodes.', cpuByNode, { unit: 'cores' }),
  reading('memory', 'process_resident_memory_bytes', 'Resident memory of a node', 'B'),
  reading('descriptors', 'process_open_fds', 'Open file descriptors of a node', 'count'),
  reading('threads', 'process_threads', 'Threads of a node', 'count'),
  perNode(
    'io.read',
    'Bytes that a node read from storage over the measured phases, over nodes.',
    growthByNode('process_io_read_bytes_total'),
    {
      unit: 'B',
      per: 'node',
    },
  ),
  perNode(
    'io.written',
    'Bytes that a node wrote to storage over the measured phases, over nodes.',
    growthByNode('process_io_write_bytes_total'),
    {
      unit: 'B',
      per: 'node',
    },
  ),
];
