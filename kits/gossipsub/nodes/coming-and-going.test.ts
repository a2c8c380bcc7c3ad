import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { TestNetwork } from '../fixtures/test-network.ts';

it('brings late joiners in after their delay, counted from the start of the first round, and settles without them', async () => {
  await using network = await TestNetwork.settled({ count: 5, params: () => ({ connectDelays: '2@400ms', D: 3 }) });
  // Nodes 0 and 1 are the late ones.
  expect(network.measured(0)['peers']).toBe(0);
  expect(network.measured(4)['mesh_peers']).toBe(2);
  expect(network.events('join').map(({ node }) => node)).toEqual([2, 3, 4]);
  const startNs = network.beginLoad() - network.runStartNs;
  await network.node(2).client.publish('blocks', 64);
  await network.until(() => network.events('join').length === 5, 'late ones joined');
  for (const { node, ts } of network.events('join').slice(3)) {
    expect([0, 1]).toContain(node);
    expect(Number(ts) - startNs).toBeGreaterThan(400e6);
    expect(Number(ts) - startNs).toBeLessThan(2_000e6);
  }
  await network.until(() => [0, 1].every((number) => network.measured(number)['peers'] === 4), 'late ones connected to all');
  await network.node(2).client.publish('blocks', 64);
  await network.until(() => network.events('deliver').length >= 6, 'delivered to all');
  // The live view expects nothing of the late ones in their first two seconds.
  expect(network.counters).toEqual({ published: 2, expected_deliveries: 4, deliveries: 4 });
});

it('does not count deliveries of what was published before the receiver joined', async () => {
  await using network = await TestNetwork.settled({
    count: 4,
    params: (index) => ({ D: 1, ...(index === 0 && { connectDelays: '1@300ms' }) }),
  });
  network.beginLoad();
  await delay(250);
  await network.node(1).client.publish('blocks', 64);
  // The joiner gets this message by gossip, from those in whose mesh it is not.
  await network.until(() => network.events('deliver').length === 3, 'delivered to the joiner too');
  expect(network.counters).toEqual({ published: 1, expected_deliveries: 2, deliveries: 2 });
});

it('leaves and comes back when its params say so', async () => {
  await using network = await TestNetwork.settled({
    count: 4,
    params: (index) => (index === 3 ? { leaveAfter: { min: 100e6, max: 100e6 }, rejoinAfter: { min: 300e6, max: 300e6 } } : {}),
  });
  const startNs = network.beginLoad() - network.runStartNs;
  await network.until(
    () => network.events('leave').length === 1 && [0, 1, 2, 3].every((n) => network.measured(n)['peers'] === (n === 3 ? 0 : 2)),
    'left',
  );
  // They were told, and keep its backoff: they did not only see it vanish.
  const told = network.events('prune').filter((row) => row['from_node'] === 3);
  expect(told).toHaveLength(3);
  expect(new Set(told.map(({ node }) => node))).toEqual(new Set([0, 1, 2]));
  await network.node(0).client.publish('blocks', 64);
  await network.until(() => network.events('join').length === 5, 'came back');
  const [left] = network.events('leave');
  const back = network.events('join').at(-1);
  expect(left?.['node']).toBe(3);
  expect((Number(left?.['ts']) - startNs) / 1e6).toBeGreaterThan(100);
  expect((Number(left?.['ts']) - startNs) / 1e6).toBeLessThan(400);
  expect((Number(back?.['ts']) - startNs) / 1e6).toBeGreaterThan(400);
  await network.until(() => network.measured(3)['peers'] === 3 && network.measured(3)['mesh_peers'] === 3, 'back in the mesh');
  await network.node(3).client.publish('blocks', 64);
  await network.until(() => network.counters['deliveries'] === 5, 'all delivered');
  expect(network.counters).toEqual({ published: 2, expected_deliveries: 2 + 3, deliveries: 5 });
  expect(network.exits).toEqual([]);
});
