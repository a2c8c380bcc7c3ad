import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { cardOf } from './card.ts';
import { TestNetwork } from '../fixtures/test-network.ts';

describe.each([
  { transport: 'tcp', security: 'noise', sign: true },
  { transport: 'memory', security: 'plaintext', sign: false },
])('nodes over $transport with $security, signed: $sign', (params) => {
  it('delivers each message once to every other node, and says who published, delivered and saw copies', async () => {
    await using network = await TestNetwork.settled({ count: 6, params: () => params });
    for (let message = 0; message < 4; message++) await network.node(message % 2).client.publish('blocks', 600 + message);
    await network.until(() => network.events('deliver').length === 20, 'all delivered');
    await delay(300);

    const published = network.events('publish');
    expect(published.map(({ node }) => node)).toEqual([0, 1, 0, 1]);
    expect(new Set(published.map(({ message }) => message)).size).toBe(4);
    for (const { message, node, ts } of published) {
      const delivered = network.events('deliver').filter((row) => row['message'] === message);
      expect(new Set(delivered.map((row) => row['node']))).toEqual(new Set([0, 1, 2, 3, 4, 5].filter((number) => number !== node)));
      expect(delivered).toHaveLength(5);
      expect(delivered.every((row) => Number(row['ts']) > Number(ts) && row['topic'] === 'blocks' && Number(row['from_node']) >= 0)).toBe(
        true,
      );
    }
    const totals = sumOf(network);
    expect(totals).toMatchObject({
      gossipsub_published_total: 4,
      gossipsub_delivered_total: 20,
      gossipsub_rejected_total: 0,
      gossipsub_dropped_rpcs_total: 0,
    });
    expect(totals['gossipsub_duplicates_total']).toBe(network.events('duplicate').length);
    // Every message that was received is a delivery or a copy, and nothing was lost on the way.
    expect(totals['gossipsub_received_messages_total']).toBe(20 + network.events('duplicate').length);
    expect(totals['gossipsub_sent_messages_total']).toBe(totals['gossipsub_received_messages_total']);
    expect(network.counters).toEqual({ published: 4, expected_deliveries: 20, deliveries: 20 });
    expect(network.durations['delivery']).toHaveLength(20);
    expect(network.events('join').map(({ node, topic }) => [node, topic])).toEqual([0, 1, 2, 3, 4, 5].map((node) => [node, 'blocks']));
  });
});

it('is the same node again for the same seed, and another for another number', async () => {
  await using first = await TestNetwork.start({ count: 2 });
  await using second = await TestNetwork.start({ count: 2 });
  const ids = ({ peers }: TestNetwork): string[] => peers.map((peer) => cardOf(peer).peerId);
  expect(ids(second)).toEqual(ids(first));
  expect(new Set(ids(first)).size).toBe(2);
});

it('is settled only when min(Dlo, linked peers) peers are in its mesh, and says what is missing', async () => {
  await using network = await TestNetwork.start({ count: 4 });
  expect(network.node(0).unsettled()).toBe('mesh of topic blocks has 0 of 3 peers (3 linked, 0 connected)');
  await network.connect();
  await network.until(() => network.nodes.every((node) => node.unsettled() === undefined), 'settled');
  for (const number of [0, 1, 2, 3]) expect(network.measured(number)['mesh_peers']).toBe(3);
});

it('tells the mesh by graft, prune and remove_peer', async () => {
  await using network = await TestNetwork.settled({ count: 9, params: () => ({ D: 2, Dlo: 2, Dhi: 2, heartbeat: 100e6 }) });
  await delay(600);
  const mesh = new Set<string>();
  for (const { type, node, from_node: peer } of network.rows('events')) {
    if (type === 'graft') mesh.add(`${node} ${peer}`);
    if (type === 'prune') expect(mesh.delete(`${node} ${peer}`)).toBe(true);
  }
  const meshPeers = network.nodes.map((_, number) => network.measured(number)['mesh_peers']);
  expect(network.events('prune').length).toBeGreaterThan(0);
  expect(network.nodes.map((_, number) => [...mesh].filter((link) => link.startsWith(`${number} `)).length)).toEqual(meshPeers);
});

it('records peer scores and mesh at every inspection', async () => {
  await using network = await TestNetwork.settled({ count: 3, params: () => ({ inspectInterval: 100e6 }) });
  await delay(250);
  const scores = network.rows('scores');
  const mesh = network.rows('mesh');
  for (const rows of [scores, mesh]) {
    expect(new Set(rows.map(({ node, peer }) => `${node} ${peer}`))).toEqual(new Set(['0 1', '0 2', '1 0', '1 2', '2 0', '2 1']));
  }
  expect(scores.every(({ score }) => Number.isFinite(score))).toBe(true);
});

it('keeps only the events that are asked for, but always join and leave, and counts all the same', async () => {
  await using network = await TestNetwork.settled({ count: 3, keeps: (type) => type === 'deliver' });
  await network.node(0).client.publish('blocks', 100);
  await network.until(() => network.events('deliver').length === 2, 'delivered');
  expect(new Set(network.rows('events').map(({ type }) => type))).toEqual(new Set(['join', 'deliver']));
  expect(network.rows('rpcs')).toEqual([]);
  expect(sumOf(network)).toMatchObject({ gossipsub_published_total: 1, gossipsub_delivered_total: 2 });
});

it('fails a publication that reaches nobody', async () => {
  await using network = await TestNetwork.settled({ count: 2 });
  await expect(network.node(0).client.publish('nobody-listens', 100)).rejects.toThrow('NoPeersSubscribedToTopic');
  expect(network.events('publish')).toEqual([]);
  expect(network.counters).toEqual({});
});

function sumOf(network: TestNetwork): { readonly [name: string]: number } {
  const sum: { [name: string]: number } = {};
  for (const number of network.nodes.keys()) {
    for (const [name, value] of Object.entries(network.measured(number))) sum[name] = (sum[name] ?? 0) + value;
  }
  return sum;
}
