import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { TestNetwork } from '../fixtures/test-network.ts';

const chain = [
  [0, 1],
  [1, 2],
] as const;

it.each(['tcp', 'memory'])('delays a message by the latency of each link on its way, in either direction, over %s', async (transport) => {
  const latencyNs = 200e6;
  await using network = await TestNetwork.settled({
    count: 3,
    params: () => ({ transport }),
    edges: chain,
    shape: { latencyNs, jitter: 0, bandwidth: null },
  });
  for (const publisher of [0, 2, 0, 2, 0, 2]) {
    await network.node(publisher).client.publish('blocks', 100);
    await delay(50);
  }
  await network.until(() => network.events('deliver').length === 12, 'all delivered');
  const took = new Map<string, number[]>();
  for (const { node, message, ts } of network.events('deliver')) {
    const from = network.events('publish').find((row) => row['message'] === message);
    const way = `${from?.['node']} → ${node}`;
    took.set(way, [...(took.get(way) ?? []), Number(ts) - Number(from?.['ts'])]);
  }
  for (const [way, hops] of [
    ['0 → 1', 1],
    ['0 → 2', 2],
    ['2 → 1', 1],
    ['2 → 0', 2],
  ] as const) {
    // The fastest of three, since a busy machine adds to any of them.
    const fastest = Math.min(...(took.get(way) ?? []));
    expect(fastest, way).toBeGreaterThanOrEqual(hops * latencyNs);
    expect(fastest, way).toBeLessThan((hops + 0.5) * latencyNs);
  }
});

it('keeps the order of messages under jitter', async () => {
  await using network = await TestNetwork.settled({ count: 2, shape: { latencyNs: 20e6, jitter: 0.9, bandwidth: null } });
  for (let message = 0; message < 30; message++) {
    await network.node(0).client.publish('blocks', 100);
    await delay(2);
  }
  await network.until(() => network.events('deliver').length === 30, 'all delivered');
  const idsOf = (type: string): unknown[] => network.events(type).map(({ message }) => message);
  expect(idsOf('deliver')).toEqual(idsOf('publish'));
});

it('sends no faster than the bandwidth of the node, over all its links together', async () => {
  const bandwidth = 50_000;
  await using network = await TestNetwork.settled({
    count: 3,
    edges: [
      [0, 1],
      [0, 2],
    ],
    shape: { latencyNs: 1e6, jitter: 0, bandwidth },
  });
  await delay(300);
  const startNs = Number(process.hrtime.bigint()) - network.runStartNs;
  for (let message = 0; message < 5; message++) await network.node(0).client.publish('blocks', 4_000);
  await network.until(() => network.events('deliver').length === 10, 'all delivered');
  const lastNs = Math.max(...network.events('deliver').map(({ ts }) => Number(ts)));
  // Five messages to two peers: 40 kB of payload.
  expect((lastNs - startNs) / 1e9).toBeGreaterThan(40_000 / bandwidth);
  expect((lastNs - startNs) / 1e9).toBeLessThan((40_000 / bandwidth) * 3);
});

it('counts the bytes of raw connections: what all sent is what all received, and more than what pubsub sent', async () => {
  await using network = await TestNetwork.settled({ count: 3, params: () => ({ heartbeat: 60e9 }) });
  await network.node(0).client.publish('blocks', 50_000);
  await network.until(() => network.events('deliver').length === 2, 'delivered');
  await delay(300);
  const total = (name: string): number => [0, 1, 2].reduce((sum, number) => sum + (network.measured(number)[name] ?? Number.NaN), 0);
  expect(total('wire_sent_bytes_total')).toBe(total('wire_received_bytes_total'));
  expect(total('pubsub_sent_bytes_total')).toBe(total('pubsub_received_bytes_total'));
  expect(total('pubsub_sent_bytes_total')).toBeGreaterThan(100_000);
  expect(total('wire_sent_bytes_total')).toBeGreaterThan(total('pubsub_sent_bytes_total'));
});
