import { expect, test } from 'vitest';
import { journeyOf } from './journey.ts';
import { packPropagation } from './pack-propagation.ts';
import { propagationLog } from './propagation-log.ts';
import { syntheticPropagation } from './synthetic-propagation.ts';
import { unpackPropagation } from './unpack-propagation.ts';

test('lists by millisecond who had the message and over which links it came', async () => {
  const propagation = syntheticPropagation(30, 1);
  const unpacked = await unpackPropagation(packPropagation(propagation));
  const arrivals = await unpacked.arrivalsOf(0);
  const publisher = propagation.messages[0]?.publisher ?? -1;
  const journey = journeyOf({ nodes: 30, publisher, expected: 29, arrivals });
  const { Timestamps, Links, Nodes, network } = propagationLog(unpacked, journey);
  expect([Links.length, Nodes.length]).toEqual([Timestamps.length, Timestamps.length]);
  expect(Timestamps).toEqual([...new Set(Timestamps)].sort((a, b) => a - b));
  expect([Timestamps[0], Nodes[0]?.[0]]).toEqual([0, publisher]);
  expect(Nodes.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, node) => node));
  for (const [step, nodes] of Nodes.entries()) {
    const came = (Links[step] ?? []).flatMap((link) => [network.links[link]?.source, network.links[link]?.target]);
    for (const node of nodes) if (node !== publisher) expect(came).toContain(network.nodes[node]?.id);
  }
});
