import { expect, it } from 'vitest';
import { measureMetric } from '../../src/analysis/metrics.ts';
import {
  type Event,
  eventRows,
  events,
  grows,
  joins,
  nodes,
  openNetwork,
  phases,
  scores,
  series,
  seriesRows,
  type Tables,
} from './fixtures/small-network.ts';
import { highlights, metrics } from './metrics.ts';

/** Every value of every metric over a run whose tables these queries give. */
async function measure(tables: Tables): Promise<Map<string, number | null>> {
  await using run = await openNetwork(tables);
  const values = new Map<string, number | null>();
  for (const metric of metrics) {
    for (const { name, labels, value } of (await measureMetric(run, metric)).values) {
      const label = Object.entries(labels).map(([column, text]) => `{${column}=${text}}`);
      values.set(`${name}${label.join('')}`, value);
    }
  }
  return values;
}

it('computes every metric of a small network as worked out by hand', async () => {
  const values = await measure({ events: eventRows(events), series: seriesRows(series), scores, nodes, phases });
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
    'score.count': 3,
    'score.mean': (4 - 1 + 2) / 3,
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
