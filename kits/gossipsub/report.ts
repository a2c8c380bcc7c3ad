import type { ChartSpec, KitReport, NodeColumnSpec, TableSpec } from 'regatta/kit';

const time = { label: 'time', unit: 's', scale: 'time' } as const;

/** Counters of all nodes together, per second. */
function rates(
  name: string,
  about: Pick<ChartSpec, 'title' | 'about'>,
  y: ChartSpec['y'],
  lines: { readonly [line: string]: string },
): ChartSpec {
  const named = Object.entries(lines).map(([line, counter], place) => `('${counter}', '${line}', ${place})`);
  return {
    name,
    ...about,
    kind: 'line',
    x: time,
    y,
    sql: `
      SELECT second AS x, rate AS y, line FROM rates JOIN (VALUES ${named.join(', ')}) AS shown(name, line, place) USING (name)
      WHERE rate IS NOT NULL ORDER BY place, x`,
  };
}

const charts: readonly ChartSpec[] = [
  {
    name: 'delivery-over-time',
    title: 'Delivery over time',
    about: 'Time from publication to delivery, by the second of publication: of all deliveries of the messages of that second.',
    kind: 'line',
    metric: 'delivery',
    x: time,
    y: { label: 'time to delivery', unit: 's', scale: 'log' },
    sql: `
      SELECT second AS x, latency AS y, line
      FROM (
        UNPIVOT (
          SELECT second, quantiles[1] AS p50, quantiles[2] AS p99, slowest AS max
          FROM (
            SELECT publication.ts // 1_000_000_000 AS second, quantile_cont(latency, [0.5, 0.99]) AS quantiles, max(latency) AS slowest
            FROM deliveries JOIN publications AS publication USING (message) WHERE NOT late GROUP BY second
          )
        ) ON p50, p99, max INTO NAME line VALUE latency
      ) ORDER BY line <> 'p50', line <> 'p99', x`,
  },
  {
    name: 'coverage',
    title: 'Coverage',
    about:
      'Share of messages that 50, 90, 99 and 100 % of the expected nodes had within a time. A line that ends below 100 % is one of messages that never got that far.',
    kind: 'line',
    x: { label: 'time since publication', unit: 's', scale: 'log' },
    y: { label: 'share of messages', unit: 'share' },
    sql: `
      WITH reached AS (UNPIVOT (SELECT message, to_50, to_90, to_99, to_100 FROM coverages) ON to_50, to_90, to_99, to_100 INTO NAME line VALUE latency),
      points AS (SELECT range / 100 AS share FROM range(101))
      SELECT list_extract(latencies, 1 + CAST(floor(share * (len(latencies) - 1)) AS BIGINT)) AS x, share * len(latencies) / (SELECT count(*) FROM coverages) AS y,
        replace(line, 'to_', '') || ' % of nodes' AS line
      FROM (SELECT line, list_sort(list(latency)) AS latencies FROM reached GROUP BY line) CROSS JOIN points
      ORDER BY len(latencies) DESC, length(line), line, x`,
  },
  rates(
    'messages-over-time',
    {
      title: 'Messages over time',
      about:
        'What all nodes together counted. Duplicates are what a mesh costs: each delivery comes again from most of the other mesh peers.',
    },
    { label: 'messages per second', unit: '1/s' },
    {
      published: 'gossipsub_published_total',
      delivered: 'gossipsub_delivered_total',
      duplicates: 'gossipsub_duplicates_total',
      rejected: 'gossipsub_rejected_total',
    },
  ),
  rates(
    'control-over-time',
    {
      title: 'Control traffic over time',
      about: 'Control entries that all nodes together sent: message ids in IHAVE, IWANT and IDONTWANT, topics in GRAFT and PRUNE.',
    },
    { label: 'entries per second', unit: '1/s' },
    Object.fromEntries(
      ['ihave', 'iwant', 'idontwant', 'graft', 'prune'].map((kind) => [kind.toUpperCase(), `gossipsub_sent_${kind}_total`]),
    ),
  ),
  rates(
    'bytes-over-time',
    {
      title: 'Bytes over time',
      about: 'Bytes that all nodes together sent: on their connections, with handshakes and encryption, and of that on pubsub streams.',
    },
    { label: 'bytes per second', unit: 'B/s' },
    { 'on connections': 'wire_sent_bytes_total', 'on pubsub streams': 'pubsub_sent_bytes_total' },
  ),
  {
    name: 'mesh-degree-over-time',
    title: 'Mesh degree over time',
    about: 'Mesh peers of a node, over all its topics: the mean of all nodes, between the least and the most.',
    kind: 'line',
    x: time,
    y: { label: 'mesh peers', unit: 'count' },
    sql: `
      SELECT ts // 1_000_000_000 AS x, avg(value) AS y, min(value) AS low, max(value) AS high
      FROM all_series WHERE name = 'mesh_peers' AND node IS NOT NULL GROUP BY x ORDER BY x`,
  },
  {
    name: 'scores-over-time',
    title: 'Scores over time',
    about: 'What nodes think of their peers: over all pairs, in each second. Without `scoreParams` every score is 0.',
    kind: 'line',
    x: time,
    y: { label: 'peer score', unit: '' },
    sql: `
      SELECT second AS x, score AS y, line
      FROM (
        UNPIVOT (
          SELECT ts // 1_000_000_000 AS second, min(score) AS min, median(score) AS median, avg(score) AS mean, max(score) AS max FROM all_scores GROUP BY second
        ) ON min, median, mean, max INTO NAME line VALUE score
      ) ORDER BY line <> 'max', line <> 'mean', line <> 'median', x`,
  },
];

const scoreColumns = ['min', 'p25', 'median', 'p75', 'p95', 'max', 'mean'].map((name) => ({
  name,
  label: name,
  unit: '',
  better: 'higher' as const,
}));
const counted = [
  { name: 'published', label: 'published', unit: 'count' },
  { name: 'delivered', label: 'delivered', unit: 'count' },
  { name: 'duplicates', label: 'duplicates', unit: 'count' },
  { name: 'rejected', label: 'rejected', unit: 'count', better: 'lower' },
] as const;
const tallied = ['publish', 'deliver', 'duplicate', 'reject']
  .map((type, place) => `coalesce(sum(n) FILTER (type = '${type}'), 0) AS ${counted[place]?.name ?? type}`)
  .join(', ');

const tables: readonly TableSpec[] = [
  {
    name: 'messages',
    title: 'Messages',
    about: 'What came of the messages that were published in the measured phases: by the fleet of the node where it happened.',
    columns: [{ name: 'fleet', label: 'fleet' }, ...counted],
    sql: `
      SELECT CASE WHEN grouping(fleet) = 1 THEN 'all' ELSE coalesce(fleet, '') END AS fleet, ${tallied}
      FROM tallies LEFT JOIN members USING (node) GROUP BY GROUPING SETS ((), (fleet)) HAVING count(*) > 0
      ORDER BY grouping(fleet) DESC, fleet`,
  },
  {
    name: 'scores',
    title: 'Scores',
    about: 'What nodes thought of their peers in the measured phases, by the fleet of those who are judged: over all pairs and readings.',
    columns: [{ name: 'fleet', label: 'fleet' }, ...scoreColumns],
    sql: `
      SELECT CASE WHEN grouping(fleet) = 1 THEN 'all' ELSE coalesce(fleet, '') END AS fleet, min(score) AS min, quantile_cont(score, 0.25) AS p25, median(score) AS median,
        quantile_cont(score, 0.75) AS p75, quantile_cont(score, 0.95) AS p95, max(score) AS max, avg(score) AS mean
      FROM scores LEFT JOIN members ON members.node = scores.peer GROUP BY GROUPING SETS ((), (fleet)) HAVING count(*) > 0
      ORDER BY grouping(fleet) DESC, fleet`,
  },
  {
    name: 'negative-scores',
    title: 'Nodes with negative scores',
    about: 'Nodes of which some peer thought badly in the measured phases, the worst first, with what they counted meanwhile.',
    columns: [
      { name: 'node', label: 'node' },
      { name: 'fleet', label: 'fleet' },
      { name: 'min', label: 'least score', unit: '', better: 'higher' },
      { name: 'mean', label: 'mean score', unit: '', better: 'higher' },
      { name: 'peers', label: 'peers that scored it below 0', unit: 'count', better: 'lower' },
      ...counted,
      { name: 'dropped', label: 'dropped RPCs', unit: 'count', better: 'lower' },
    ],
    sql: `
      SELECT members.name AS node, members.fleet, judged.* EXCLUDE (node), tally.* EXCLUDE (node), dropped
      FROM (
        SELECT peer AS node, min(score) AS min, avg(score) AS mean, count(DISTINCT node) FILTER (score < 0) AS peers FROM scores GROUP BY peer HAVING min(score) < 0
      ) AS judged
      LEFT JOIN members USING (node)
      LEFT JOIN (SELECT node, ${tallied} FROM tallies GROUP BY node) AS tally USING (node)
      LEFT JOIN (SELECT node, growth AS dropped FROM growths WHERE name = 'gossipsub_dropped_rpcs_total') USING (node)
      ORDER BY min, node`,
  },
];

/** The worst nodes come first by these, in their order. */
const nodeColumns: readonly NodeColumnSpec[] = [
  {
    name: 'missed',
    label: 'missed',
    unit: 'count',
    better: 'lower',
    about: 'Messages that were expected at the node and never came.',
    // where deliveries were not recorded, nobody knows
    sql: 'SELECT node, sum(deliverable) - coalesce(sum(delivered), 0) AS value FROM receptions WHERE EXISTS (FROM deliveries) GROUP BY node',
  },
  {
    name: 'delivery.p99',
    label: 'delivery p99',
    unit: 's',
    better: 'lower',
    about: 'Time from publication to delivery at the node.',
    sql: 'SELECT node, quantile_cont(latency, 0.99) AS value FROM deliveries WHERE NOT late GROUP BY node',
  },
  {
    name: 'delivered',
    label: 'delivered',
    unit: 'count',
    about: 'Deliveries at the node.',
    sql: "SELECT node, sum(n) AS value FROM tallies WHERE type = 'deliver' GROUP BY node",
  },
  {
    name: 'duplicates',
    label: 'duplicates',
    unit: 'count',
    better: 'lower',
    about: 'Messages that came to the node again.',
    sql: "SELECT node, sum(n) AS value FROM tallies WHERE type = 'duplicate' GROUP BY node",
  },
  ...(['sent', 'received'] as const).map((direction) => ({
    name: `bytes.${direction}`,
    label: `bytes ${direction}`,
    unit: 'B',
    better: 'lower' as const,
    about: `Bytes that the node ${direction} on its connections.`,
    sql: `SELECT node, growth AS value FROM growths WHERE name = 'wire_${direction}_bytes_total'`,
  })),
  {
    name: 'score',
    label: 'mean score',
    unit: '',
    better: 'higher',
    about: 'What its peers thought of the node, over peers and readings.',
    sql: 'SELECT peer AS node, avg(score) AS value FROM scores GROUP BY peer',
  },
  {
    name: 'mesh.degree',
    label: 'mesh degree',
    unit: 'count',
    about: 'Mesh peers of the node over all its topics, the mean of all readings.',
    sql: "SELECT node, avg(value) AS value FROM series WHERE name = 'mesh_peers' AND node IS NOT NULL GROUP BY node",
  },
];

/** What a report shows of a GossipSub network, beside what every run has: that makes the distributions of all metrics into charts. */
export const report: KitReport = { charts, tables, nodeColumns };
