import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, expect, it } from 'vitest';
import { measureMetric } from '../../src/analysis/metrics.ts';
import { openRun } from '../../src/analysis/run-reader.ts';
import type { Kit } from '../../src/model/kit.ts';
import { RunFiles } from '../../src/recording/run-files.ts';
import { highlights, metrics } from './metrics.ts';
import { views } from './views.ts';

const kit: Kit = { name: 'gossipsub', about: '', nodes: {}, scenarios: {}, tables: [], metrics, views };
const directories: string[] = [];

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

/** Every value of every metric over a run whose tables these queries give. */
async function measure(tables: { readonly [table: string]: string }): Promise<Map<string, number | null>> {
  const directory = mkdtempSync(join(tmpdir(), 'gossipsub-metrics-'));
  directories.push(directory);
  const files = new RunFiles(directory);
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  for (const [table, sql] of Object.entries(tables)) await connection.run(`COPY (${sql}) TO '${files.parquet(table)}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  await using run = await openRun(files, [kit]);
  const values = new Map<string, number | null>();
  for (const metric of metrics) {
    for (const { name, labels, value } of (await measureMetric(run, metric)).values) {
      const label = Object.entries(labels).map(([column, text]) => `{${column}=${text}}`);
      values.set(`${name}${label.join('')}`, value);
    }
  }
  return values;
}

type Event = readonly [seconds: number, node: number, type: string, message?: number, fromNode?: number, reason?: string];

/** A message belongs to the phase of its publication: number 0 is published before the measured phase, which is [10 s, 20 s). */
function eventRows(events: readonly Event[], topicOf: (message: number | undefined, place: number) => string = () => 'blocks'): string {
  const rows = events.map(([seconds, node, type, message, fromNode, reason], place) => {
    const measured = message === undefined ? seconds >= 10 && seconds < 20 : message > 0;
    const text = reason === undefined ? 'NULL' : `'${reason}'`;
    return `(${Math.round(seconds * 1e9)}, ${node}, '${type}', ${message ?? 'NULL'}, ${fromNode ?? 'NULL'}, '${topicOf(message, place)}', ${text}, ${measured ? 1 : 0})`;
  });
  return `SELECT ts::BIGINT AS ts, node::INTEGER AS node, type, message::INTEGER AS message, from_node::INTEGER AS from_node, topic, reason::VARCHAR AS reason, phase
    FROM (VALUES ${rows.join(', ')}) AS rows(ts, node, type, message, from_node, topic, reason, phase)`;
}

type Reading = readonly [seconds: number, node: number, name: string, value: number];

function seriesRows(readings: readonly Reading[]): string {
  const rows = readings.map(
    ([seconds, node, name, value]) =>
      `(${Math.round(seconds * 1e9)}, ${node}, '${name}', ${value}, ${seconds >= 10 && seconds < 20 ? 1 : 0})`,
  );
  return `SELECT ts::BIGINT AS ts, node::INTEGER AS node, 'host' AS host, name, value::DOUBLE AS value, phase FROM (VALUES ${rows.join(', ')}) AS rows(ts, node, name, value, phase)`;
}

/** Readings of a counter at the borders of the measured phase, as late as hosts take them. */
function grows(node: number, name: string, from: number, to: number): readonly Reading[] {
  return [
    [10.002, node, name, from],
    [20.003, node, name, to],
  ];
}

const phases = `SELECT * FROM (VALUES (0, 10000000000, 0, 'warm-up', 'warm-up'), (10000000000, 20000000000, 1, 'load', 'measured'),
  (20000000000, 23000000000, 2, 'drain', 'drain')) AS rows(ts, until, phase, name, kind)`;

/** Nodes 0 and 1 publish, 2 to 5 listen; node 3 is lost at 19 s. */
const nodes = `
  SELECT ts, node::INTEGER AS node, name, if(node < 2, 'publishers', 'lurkers') AS fleet, NULL::VARCHAR AS region, 'host' AS host, 'machine' AS machine,
    '1.0' AS version, 0 AS incarnation, change, NULL::VARCHAR AS reason
  FROM (SELECT node AS ts, node, 'node-' || node AS name, 'up' AS change FROM range(6) AS rows(node) UNION ALL SELECT 19000000000, 3, 'node-3', 'lost')`;

const joins: readonly Event[] = [0, 1, 2, 3, 4].map((node) => [0.1, node, 'join']);

/** Node 4 is away from 15 s to 18 s, node 5 joins at 12 s. The messages' ways: 1: 0→1→{2→3→5, 4}, 2: 1→0→2→5→4 (3 never gets it), 3: 0→1→{2, 4→5}. */
const events: readonly Event[] = [
  ...joins,
  [9.9, 0, 'publish', 0],
  [10.1, 1, 'deliver', 0, 0],
  [10.2, 2, 'duplicate', 0, 0],
  [11, 0, 'publish', 1],
  [11.01, 1, 'deliver', 1, 0],
  [11.02, 2, 'deliver', 1, 1],
  [11.03, 3, 'deliver', 1, 2],
  [11.04, 4, 'deliver', 1, 1],
  [11.05, 4, 'duplicate', 1, 2],
  [11.06, 2, 'duplicate', 1, 4],
  [12, 5, 'join'],
  [12.5, 5, 'deliver', 1, 3],
  [15, 4, 'leave'],
  [16, 1, 'publish', 2],
  [16.01, 0, 'deliver', 2, 1],
  [16.02, 2, 'deliver', 2, 0],
  [16.06, 5, 'deliver', 2, 2],
  [16.07, 0, 'duplicate', 2, 2],
  [18, 4, 'join'],
  [18.5, 4, 'deliver', 2, 5],
  [19.1, 2, 'reject', 2, 1, 'invalid signature'],
  [19.2, 2, 'reject', 2, 1, 'invalid signature'],
  [19.3, 0, 'reject', 2, 1, 'blacklisted peer'],
  [19.9, 0, 'publish', 3],
  [19.91, 1, 'deliver', 3, 0],
  [19.92, 2, 'deliver', 3, 1],
  [19.93, 4, 'deliver', 3, 1],
  [20.1, 5, 'deliver', 3, 4],
];

const series: readonly Reading[] = [
  [9.5, 0, 'wire_sent_bytes_total', 900],
  ...grows(0, 'wire_sent_bytes_total', 1000, 5000),
  [10.5, 0, 'wire_sent_bytes_total', 1500],
  [20.9, 0, 'wire_sent_bytes_total', 9000],
  // lost at 19 s
  [10.002, 3, 'wire_sent_bytes_total', 50],
  [18.9, 3, 'wire_sent_bytes_total', 450],
  // came up at 12 s
  [12.4, 5, 'wire_sent_bytes_total', 100],
  [20.003, 5, 'wire_sent_bytes_total', 300],
  // started again between
  ...grows(4, 'wire_sent_bytes_total', 800, 250),
  ...grows(0, 'gossipsub_published_total', 1, 3),
  ...grows(1, 'gossipsub_published_total', 0, 1),
  ...grows(0, 'gossipsub_sent_ihave_total', 10, 40),
  ...grows(1, 'gossipsub_sent_iwant_total', 0, 6),
  ...grows(1, 'gossipsub_sent_graft_total', 0, 3),
  ...grows(1, 'gossipsub_sent_messages_total', 0, 100),
  ...grows(1, 'gossipsub_delivered_total', 5, 18),
  ...grows(1, 'gossipsub_duplicates_total', 0, 26),
  ...grows(0, 'pubsub_sent_bytes_total', 0, 2600),
  [9.5, 0, 'mesh_peers', 9],
  [10.5, 0, 'mesh_peers', 4],
  [11.5, 0, 'mesh_peers', 0],
  [10.5, 2, 'mesh_peers', 2],
  [10.5, 2, 'peers', 5],
];

it('computes every metric of a small network as worked out by hand', async () => {
  const values = await measure({ events: eventRows(events), series: seriesRows(series), nodes, phases });
  const expected = {
    'delivery.count': 11,
    'delivery.p50': 0.02,
    'delivery.max': 0.2,
    'delivery.mean': 0.45 / 11,
    'delivery.count{fleet=publishers}': 3,
    'delivery.count{fleet=lurkers}': 8,
    'delivery.max{fleet=publishers}': 0.01,
    'delivery.ratio': 11 / 12,
    'delivery.ratio{fleet=publishers}': 1,
    'delivery.ratio{fleet=lurkers}': 8 / 9,
    'delivery.late': 2,
    'delivery.late{fleet=lurkers}': 2,
    'coverage.50.max': 0.02,
    'coverage.50.count': 3,
    'coverage.90.count': 2,
    'coverage.99.mean': 0.12,
    'coverage.100.max': 0.2,
    'coverage.incomplete': 1,
    duplicates: 3 / 13,
    'duplicates{fleet=publishers}': 1 / 3,
    control: 13,
    'control{kind=ihave}': 10,
    'control{kind=iwant}': 2,
    'control{kind=graft}': 1,
    'bytes.sent.count': 4,
    'bytes.sent.max': 4000,
    'bytes.sent.mean': (4000 + 400 + 300 + 250) / 4,
    'bytes.sent.mean{fleet=lurkers}': (400 + 300 + 250) / 3,
    'bytes.received.mean': null,
    'bytes.delivery': 200,
    'hops.count': 13,
    'hops.mean': 30 / 13,
    'hops.max': 4,
    'hops.max{fleet=publishers}': 1,
    'peers.mean': 5,
    'mesh.degree.count': 3,
    'mesh.degree.mean': 2,
    rejected: 3,
    'rejected{reason=invalid signature}': 2,
    published: 3,
    'published{fleet=publishers}': 3,
    delivered: 13,
  };
  for (const [name, value] of Object.entries(expected)) {
    if (value === null) expect([name, values.get(name)]).toEqual([name, null]);
    else expect(values.get(name), name).toBeCloseTo(value, 9);
  }
});

it('tells topics apart', async () => {
  // Nodes 0 and 1 subscribe to both topics, node 2 to votes alone; message 1 is a block, message 2 a vote that node 2 never gets.
  const ofTwoTopics: readonly Event[] = [
    ...[0, 1, 0, 1, 2].map((node): Event => [0.1, node, 'join']),
    [11, 0, 'publish', 1],
    [11.01, 1, 'deliver', 1, 0],
    [11.02, 1, 'duplicate', 1, 0],
    [12, 0, 'publish', 2],
    [12.05, 1, 'deliver', 2, 0],
  ];
  const rows = eventRows(ofTwoTopics, (message, place) => ((message ?? (place < 2 ? 1 : 2)) === 1 ? 'blocks' : 'votes'));
  const values = await measure({ events: rows, nodes, phases });
  const expected = [
    { name: 'delivery.max', blocks: 0.01, votes: 0.05, all: 0.05 },
    { name: 'delivery.ratio', blocks: 1, votes: 1 / 2, all: 2 / 3 },
    { name: 'duplicates', blocks: 1, votes: null, all: 1 / 2 },
    { name: 'published', blocks: 1, votes: 1, all: 2 },
    { name: 'delivered', blocks: 1, votes: 1, all: 2 },
  ];
  for (const { name, blocks, votes, all } of expected) {
    const seen = [values.get(`${name}{topic=blocks}`), values.get(`${name}{topic=votes}`), values.get(name)];
    for (const [place, value] of [blocks, votes, all].entries()) {
      if (value === null) expect(seen[place] ?? null, name).toBeNull();
      else expect(seen[place], name).toBeCloseTo(value, 9);
    }
  }
});

it('counts a delivery once when a node reports it again', async () => {
  const twice: readonly Event[] = [...joins.slice(0, 2), [11, 0, 'publish', 1], [11.01, 1, 'deliver', 1, 0], [15, 1, 'deliver', 1, 0]];
  const values = await measure({ events: eventRows(twice), nodes, phases });
  expect([values.get('delivery.ratio'), values.get('delivery.max'), values.get('hops.count')]).toEqual([1, 0.01, 1]);
});

it('takes counts from the counters where events were not recorded one by one, and gives no ratio of what it did not see', async () => {
  const values = await measure({ events: eventRows([...joins, [11, 0, 'publish', 1]]), series: seriesRows(series), nodes, phases });
  expect([values.get('delivered'), values.get('duplicates'), values.get('published')]).toEqual([13, 2, 1]);
  expect([values.get('delivery.ratio'), values.get('delivery.p99')]).toEqual([null, null]);
});

it('calls the ratio 0 when nothing was delivered at all', async () => {
  const silent = seriesRows(grows(1, 'gossipsub_delivered_total', 0, 0));
  const values = await measure({ events: eventRows([...joins, [11, 0, 'publish', 1]]), series: silent, nodes, phases });
  expect([values.get('delivery.ratio'), values.get('coverage.incomplete'), values.get('coverage.50.p50')]).toEqual([0, 1, null]);
});

it('has no data, never 0, where a run recorded nothing', async () => {
  const values = await measure({ phases });
  expect([...values].filter(([, value]) => value !== null)).toEqual([]);
  expect(values.size).toBeGreaterThan(metrics.length);
});

it('highlights values that exist', async () => {
  const values = await measure({ phases });
  expect(highlights.filter((name) => !values.has(name))).toEqual([]);
});

/** 100 nodes; each message goes down a tree of six branches per node, every node gets it again once, every second one twice. */
function manyEvents(messages: number): string {
  return `
    WITH published AS (
      SELECT message::INTEGER AS message, message % 4 AS node, 10000000000 + message * (10000000000 // ${messages}) AS ts FROM range(${messages}) AS rows(message)
    ),
    delivered AS (
      SELECT message, (node + place) % 100 AS node, (node + (place - 1) // 6) % 100 AS from_node, ts + place * 1000000 AS ts, place
      FROM published CROSS JOIN range(1, 100) AS places(place)
    )
    SELECT ts::BIGINT AS ts, node::INTEGER AS node, type, message, from_node::INTEGER AS from_node, 'blocks' AS topic, NULL::VARCHAR AS reason, 1 AS phase FROM (
      SELECT ts, node, 'publish' AS type, message, NULL AS from_node FROM published
      UNION ALL SELECT ts, node, 'deliver', message, from_node FROM delivered
      UNION ALL SELECT ts + 1, node, 'duplicate', message, from_node FROM delivered
      UNION ALL SELECT ts + 2, node, 'duplicate', message, from_node FROM delivered WHERE place % 2 = 0
      UNION ALL SELECT 0, node, 'join', NULL, NULL FROM range(100) AS rows(node)
    )`;
}

it('measures a million events in seconds, exactly', async () => {
  const started = performance.now();
  const values = await measure({ events: manyEvents(4000), phases });
  expect(values.get('delivered')).toBe(4000 * 99);
  expect(values.get('delivery.ratio')).toBe(1);
  expect(values.get('delivery.max')).toBeCloseTo(0.099, 9);
  expect(values.get('duplicates')).toBeCloseTo((99 + 49) / 99, 9);
  // 6 nodes at one hop, 36 at two, the other 57 at three
  expect(values.get('hops.mean')).toBeCloseTo((6 + 36 * 2 + 57 * 3) / 99, 9);
  // about 1 s on two idle cores
  expect(performance.now() - started).toBeLessThan(15_000);
});
