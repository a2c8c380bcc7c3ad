import type { KitView } from '../model/kit.ts';
import type { MetricSpec } from '../model/metric.ts';
import { orchestratorName } from '../model/monitor.ts';
import { quoted } from '../recording/quoted.ts';

export const processViews: readonly KitView[] = [
  {
    name: 'process_growths',
    about: 'By how much each counter of the processes of each node grew over the measured phases, and of each host (where `node` is NULL).',
    // Read at the borders of phases too: the reading nearest to a border is the one taken for it. What has none until then came up later, at 0.
    sql: `
      SELECT node, host, name, sum(greatest(0, last - coalesce(first, 0))) AS growth
      FROM (
        SELECT series.node, CASE WHEN series.node IS NULL THEN series.host END AS host, series.name, phases.phase,
          arg_min(series.value, abs(series.ts - phases.ts)) FILTER (series.ts <= phases.ts + 500_000_000) AS first,
          arg_min(series.value, abs(series.ts - phases.until)) FILTER (series.ts <= phases.until + 500_000_000) AS last
        FROM all_series AS series CROSS JOIN phases
        WHERE starts_with(series.name, 'process_') AND suffix(split_part(series.name, '{', 1), '_total')
        GROUP BY ALL
      ) GROUP BY node, host, name`,
  },
];

const cpu = 'process_cpu_seconds_total';
const cores = 'growth / (SELECT sum(until - ts) / 1e9 FROM phases)';

/** Cores that each node kept busy. */
export const cpuByNode = `SELECT node, ${cores} AS value FROM process_growths WHERE name = '${cpu}' AND node IS NOT NULL`;

export function growthByNode(series: string): string {
  return `SELECT node, growth AS value FROM process_growths WHERE name = '${series}' AND node IS NOT NULL`;
}

/** Of the node whose processes they are. */
const labels = ['fleet', 'region', 'version'] as const;

const common = { better: 'lower', kind: 'distribution', isOptional: true } as const;

function perNode(name: string, about: string, byNode: string, unit: Pick<MetricSpec, 'unit' | 'per'>): MetricSpec {
  const sql = `SELECT value, ${labels.join(', ')} FROM (${byNode}) LEFT JOIN members USING (node)`;
  return { name, about, sql, ...unit, ...common, by: labels };
}

function reading(name: string, series: string, about: string, unit: string): MetricSpec {
  const byNode = `SELECT node, value FROM series WHERE name = '${series}' AND node IS NOT NULL`;
  return perNode(name, `${about}, reading by reading, over nodes.`, byNode, { unit });
}

/** Hosts without Regatta's own process, which stands among them in series. */
const ofHosts = `node IS NULL AND host <> ${quoted(orchestratorName)}`;

/** What the monitor `processes` has read, and what nodes have under the same names on pages of their own. */
export const processMetrics: readonly MetricSpec[] = [
  perNode('node.cpu', 'Cores that a node kept busy over the measured phases, over nodes that have processes of their own.', cpuByNode, {
    unit: 'cores',
  }),
  reading('node.memory', 'process_resident_memory_bytes', 'Resident memory of a node', 'B'),
  reading('node.descriptors', 'process_open_fds', 'Open file descriptors of a node', 'count'),
  reading('node.threads', 'process_threads', 'Threads of a node', 'count'),
  perNode(
    'node.read',
    'Bytes that a node read from storage over the measured phases, over nodes.',
    growthByNode('process_io_read_bytes_total'),
    { unit: 'B', per: 'node' },
  ),
  perNode(
    'node.written',
    'Bytes that a node wrote to storage over the measured phases, over nodes.',
    growthByNode('process_io_write_bytes_total'),
    { unit: 'B', per: 'node' },
  ),
  {
    name: 'host.cpu',
    about: 'Cores that a host kept busy over the measured phases, with the nodes inside it and its load, over hosts.',
    sql: `SELECT ${cores} AS value, host FROM process_growths WHERE name = '${cpu}' AND ${ofHosts}`,
    unit: 'cores',
    ...common,
    by: ['host'],
  },
  {
    name: 'host.memory',
    about: 'Resident memory of a host, with the nodes inside it, reading by reading, over hosts.',
    sql: `SELECT value, host FROM series WHERE name = 'process_resident_memory_bytes' AND ${ofHosts}`,
    unit: 'B',
    ...common,
    by: ['host'],
  },
];
