import type { MetricSpec } from 'regatta/kit';

/** Of the node that a row speaks of: the receiver where it is about a message. */
const labels = ['fleet', 'region', 'version'] as const;
const labelColumns = labels.join(', ');
/** Of what happens to a message. */
const messageLabels = [...labels, 'topic'] as const;
const messageColumns = messageLabels.join(', ');

/** Of a scalar: the total, and one row for each value of each label. Rows without a label belong to no family. */
function families(columns: readonly string[]): string {
  const isOwn = columns.map((column) => `(grouping(${column}) = 1 OR ${column} IS NOT NULL)`);
  return `GROUP BY GROUPING SETS ((), ${columns.map((column) => `(${column})`).join(', ')}) HAVING ${isOwn.join(' AND ')}`;
}

function coverage(percent: 50 | 90 | 99 | 100): MetricSpec {
  return {
    name: `coverage.${percent}`,
    about: `Time until ${percent} % of the expected nodes had a message, over messages. One that never got that far has none: compare .count with published.`,
    sql: `SELECT to_${percent} AS value FROM coverages`,
    unit: 's',
    rows: 'messages',
    better: 'lower',
    kind: 'distribution',
  };
}

function bytes(direction: 'sent' | 'received'): MetricSpec {
  return {
    name: `bytes.${direction}`,
    about: `Bytes that a node ${direction} on its connections over the measured phases, over nodes.`,
    sql: `SELECT growth AS value, ${labelColumns} FROM growths LEFT JOIN members USING (node) WHERE growths.name = 'wire_${direction}_bytes_total'`,
    unit: 'B',
    per: 'node',
    rows: 'nodes',
    better: 'lower',
    kind: 'distribution',
    by: labels,
  };
}

function gauge(name: string, series: string, about: string): MetricSpec {
  return {
    name,
    about: `${about}, read each second, over nodes and readings.`,
    sql: `SELECT value, ${labelColumns} FROM series LEFT JOIN members USING (node) WHERE series.name = '${series}' AND node IS NOT NULL`,
    unit: 'count',
    rows: 'readings',
    better: 'neither',
    kind: 'distribution',
    by: labels,
  };
}

export const metrics: readonly MetricSpec[] = [
  {
    name: 'delivery',
    about:
      'Time from publication to delivery, per message and receiving node. Not counted: the publisher’s own, and nodes that joined after publication.',
    sql: `SELECT latency AS value, ${messageColumns} FROM deliveries LEFT JOIN members USING (node) WHERE NOT late`,
    unit: 's',
    rows: 'deliveries',
    better: 'lower',
    kind: 'distribution',
    by: messageLabels,
    live: { histogram: 'delivery' },
    margin: 0.1,
  },
  {
    name: 'delivery.ratio',
    about: 'Deliveries ÷ expected deliveries: one for each node, less the publisher, that was subscribed when the message was published.',
    // Nodes that count deliveries where none was recorded: that is no data, not 0.
    sql: `
      SELECT CASE WHEN sum(deliverable) > 0 AND NOT any_value(unseen) THEN coalesce(sum(delivered), 0) / sum(deliverable) END AS value, ${messageColumns}
      FROM receptions
      LEFT JOIN members USING (node)
      CROSS JOIN (
        SELECT NOT EXISTS (FROM all_events WHERE type = 'deliver') AND EXISTS (FROM tallies WHERE type = 'deliver' AND n > 0) AS unseen
      )
      ${families(messageLabels)}`,
    unit: 'share',
    better: 'higher',
    kind: 'scalar',
    by: messageLabels,
    live: { ratio: ['deliveries', 'expected_deliveries'] },
  },
  {
    name: 'delivery.late',
    about: 'Deliveries to nodes that joined after the message was published.',
    sql: `SELECT CASE WHEN count(*) > 0 THEN count(*) FILTER (late) END AS value, fleet FROM deliveries LEFT JOIN members USING (node) ${families(['fleet'])}`,
    unit: 'count',
    better: 'neither',
    kind: 'scalar',
    by: ['fleet'],
  },
  coverage(50),
  coverage(90),
  coverage(99),
  coverage(100),
  {
    name: 'coverage.incomplete',
    about: 'Messages that some expected node never got.',
    sql: 'SELECT CASE WHEN count(*) > 0 THEN count(*) FILTER (to_100 IS NULL) END AS value FROM coverages',
    unit: 'count',
    better: 'lower',
    kind: 'scalar',
  },
  {
    name: 'duplicates',
    about: 'Times that a message came again, per delivery.',
    sql: `
      SELECT sum(n) FILTER (type = 'duplicate') / nullif(sum(n) FILTER (type = 'deliver'), 0) AS value, ${messageColumns}
      FROM tallies LEFT JOIN members USING (node) ${families(messageLabels)}`,
    unit: 'count',
    per: 'delivery',
    better: 'lower',
    kind: 'scalar',
    by: messageLabels,
    margin: 0.05,
  },
  {
    name: 'control',
    about: 'Control entries sent per published message: message ids in IHAVE, IWANT and IDONTWANT, topics in GRAFT and PRUNE.',
    sql: `
      SELECT sum(growth) / nullif((SELECT sum(growth) FROM growths WHERE name = 'gossipsub_published_total'), 0) AS value, kind
      FROM (
        SELECT growth, regexp_extract(name, '^gossipsub_sent_(ihave|iwant|graft|prune|idontwant)_total$', 1) AS kind FROM growths
      ) WHERE kind <> '' ${families(['kind'])}`,
    unit: 'count',
    per: 'message',
    better: 'lower',
    kind: 'scalar',
    by: ['kind'],
  },
  bytes('sent'),
  bytes('received'),
  {
    name: 'bytes.delivery',
    about: 'Bytes sent on pubsub streams per delivery. What is above the size of a message went into duplicates, control and framing.',
    sql: `
      SELECT sum(growth) FILTER (name = 'pubsub_sent_bytes_total') / nullif(sum(growth) FILTER (name = 'gossipsub_delivered_total'), 0) AS value
      FROM growths`,
    unit: 'B',
    per: 'delivery',
    better: 'lower',
    kind: 'scalar',
  },
  {
    name: 'hops',
    about:
      'Over how many links a message came, per message and receiving node; of a fixed sample of the messages where there are more than 500,000 deliveries.',
    sql: `SELECT hops AS value, ${labelColumns} FROM paths LEFT JOIN members USING (node)`,
    unit: 'count',
    rows: 'deliveries',
    better: 'lower',
    kind: 'distribution',
    by: labels,
  },
  gauge('peers', 'peers', 'Connected pubsub peers'),
  gauge('mesh.degree', 'mesh_peers', 'Mesh peers over all topics of a node'),
  {
    name: 'score',
    about: 'Mean score that the peers of a node gave it in the measured phases, over nodes.',
    sql: 'SELECT avg(score) AS value, fleet FROM scores LEFT JOIN members ON members.node = scores.peer GROUP BY scores.peer, fleet',
    unit: '',
    rows: 'nodes',
    better: 'higher',
    kind: 'distribution',
    by: ['fleet'],
    isOptional: true,
  },
  {
    name: 'rejected',
    about: 'Messages that nodes did not accept.',
    sql: `SELECT CASE WHEN count(*) > 0 THEN coalesce(sum(n) FILTER (type = 'reject'), 0) END AS value, reason FROM tallies WHERE type IN ('publish', 'reject') ${families(['reason'])}`,
    unit: 'count',
    better: 'lower',
    kind: 'scalar',
    by: ['reason'],
  },
  {
    name: 'published',
    about: 'Messages published.',
    sql: `SELECT sum(n) AS value, fleet, topic FROM tallies LEFT JOIN members USING (node) WHERE type = 'publish' ${families(['fleet', 'topic'])}`,
    unit: 'count',
    better: 'neither',
    kind: 'scalar',
    by: ['fleet', 'topic'],
  },
  {
    name: 'delivered',
    about: 'Deliveries, late ones included.',
    sql: `SELECT sum(n) AS value, fleet, topic FROM tallies LEFT JOIN members USING (node) WHERE type = 'deliver' ${families(['fleet', 'topic'])}`,
    unit: 'count',
    better: 'neither',
    kind: 'scalar',
    by: ['fleet', 'topic'],
  },
];

/** What a report shows first, in this order. */
export const highlights: readonly string[] = [
  'delivery.p50',
  'delivery.p99',
  'delivery.max',
  'delivery.ratio',
  'duplicates',
  'control',
  'bytes.sent.mean',
  'bytes.received.mean',
  'hops.mean',
];
