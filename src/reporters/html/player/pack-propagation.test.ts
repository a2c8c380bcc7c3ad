import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Propagation } from '../../../model/report.ts';
import { latencyCode, latencyNsOf } from './latency-code.ts';
import { packPropagation } from './pack-propagation.ts';
import { syntheticPropagation } from './synthetic-propagation.ts';
import { unpackPropagation } from './unpack-propagation.ts';

/** Any run of a few nodes: messages that reach some of them, in any order, from anywhere. */
const propagations: fc.Arbitrary<Propagation> = fc.integer({ min: 1, max: 12 }).chain((count) => {
  const node = fc.integer({ min: 0, max: count - 1 });
  const arrival = fc.record({
    node,
    from: fc.integer({ min: -1, max: count - 1 }),
    latencyNs: fc.double({ min: 0, max: 1e13, noNaN: true }),
  });
  const message = fc.record({ publisher: node, arrivals: fc.uniqueArray(arrival, { selector: (each) => each.node, maxLength: count }) });
  return fc
    .record({ messages: fc.array(message, { maxLength: 8 }), links: fc.array(fc.tuple(node, node), { maxLength: 20 }) })
    .map(({ messages, links }) => {
      const rows = messages.flatMap(({ arrivals }) => arrivals.toSorted((a, b) => a.latencyNs - b.latencyNs));
      let first = 0;
      return {
        nodes: Array.from({ length: count }, (_, each) => ({
          name: `n-${each}`,
          fleet: `f-${each % 3}`,
          region: each % 2 === 0 ? null : 'r',
        })),
        links: Int32Array.from(links.flat()),
        messages: messages.map(({ publisher, arrivals }, number) => {
          first += arrivals.length;
          return {
            id: `m-${number}`,
            publisher,
            topic: 't',
            atS: number,
            expected: null,
            first: first - arrivals.length,
            count: arrivals.length,
          };
        }),
        arrivals: {
          node: Int32Array.from(rows, (row) => row.node),
          from: Int32Array.from(rows, (row) => row.from),
          latencyNs: Float64Array.from(rows, (row) => row.latencyNs),
        },
        leftOut: 0,
        chosen: '',
      };
    });
});

/** By way of text, as a page gets it. */
async function roundTrip(propagation: Propagation): ReturnType<typeof unpackPropagation> {
  return unpackPropagation(JSON.parse(JSON.stringify(packPropagation(propagation))));
}

test('every arrival comes back with its node, its sender and, within 0.05 %, its latency', async () => {
  await fc.assert(
    fc.asyncProperty(propagations, async (propagation) => {
      const unpacked = await roundTrip(propagation);
      for (const [message, { publisher, first, count }] of propagation.messages.entries()) {
        const { node, from, latencyNs } = propagation.arrivals;
        const expected = Array.from({ length: count }, (_, at) => first + at)
          .filter((row) => node[row] !== publisher)
          .sort((a, b) => (node[a] ?? 0) - (node[b] ?? 0));
        const arrivals = await unpacked.arrivalsOf(message);
        expect([...arrivals.node]).toEqual(expected.map((row) => node[row]));
        expect([...arrivals.from]).toEqual(expected.map((row) => from[row]));
        for (const [at, row] of expected.entries()) {
          const ns = latencyNs[row] ?? 0;
          expect(Math.abs((arrivals.latencyMs[at] ?? Number.NaN) * 1e6 - ns)).toBeLessThanOrEqual(ns * 0.0005 + 6);
        }
      }
    }),
  );
});

test('earlier never becomes later', () => {
  const latencies = fc.double({ min: 0, max: 1e15, noNaN: true });
  fc.assert(
    fc.property(latencies, latencies, (a, b) => {
      if (a <= b) expect(latencyNsOf(latencyCode(a))).toBeLessThanOrEqual(latencyNsOf(latencyCode(b)));
    }),
  );
});

test('a message said to have arrived before it was published arrived at once', () => {
  expect(latencyNsOf(latencyCode(-5e6))).toBe(0);
});

test('messages beyond the first block are found', async () => {
  const propagation = syntheticPropagation(200, 200);
  const unpacked = await roundTrip(propagation);
  expect(unpacked.packed.blocks.length).toBeGreaterThan(1);
  for (const [message, { first, count }] of propagation.messages.entries()) {
    const { node, from } = await unpacked.arrivalsOf(message);
    const senders = new Map(Array.from(node, (each, row) => [each, from[row]]));
    for (let row = first; row < first + count; row++) {
      expect(senders.get(propagation.arrivals.node[row] ?? 0)).toBe(propagation.arrivals.from[row]);
    }
  }
});

test('of several arrivals at a node the earliest counts', async () => {
  const propagation = syntheticPropagation(3, 1, 2);
  const message = { id: 'm', publisher: 0, topic: 't', atS: 0, expected: 2, first: 0, count: 3 };
  const arrivals = { node: Int32Array.of(1, 2, 1), from: Int32Array.of(2, 0, 0), latencyNs: Float64Array.of(9e6, 5e6, 2e6) };
  const { node, from } = await (await roundTrip({ ...propagation, messages: [message], arrivals })).arrivalsOf(0);
  expect([[...node], [...from]]).toEqual([
    [1, 2],
    [0, 0],
  ]);
});

test('senders come back over links beyond those drawn', async () => {
  const nodes = 120;
  const others = (publisher: number): number[] => Array.from({ length: nodes - 1 }, (_, place) => (publisher + place + 1) % nodes);
  const messages = Array.from({ length: nodes }, (_, publisher) => ({
    id: `m-${publisher}`,
    publisher,
    topic: 't',
    atS: 0,
    expected: nodes - 1,
    first: publisher * (nodes - 1),
    count: nodes - 1,
  }));
  const arrivals = {
    node: Int32Array.from(messages.flatMap(({ publisher }) => others(publisher))),
    from: Int32Array.from(messages.flatMap(({ publisher }) => others(publisher).map(() => publisher))),
    latencyNs: new Float64Array(nodes * (nodes - 1)).fill(1e6),
  };
  const unpacked = await roundTrip({ ...syntheticPropagation(nodes, 0), links: new Int32Array(), messages, arrivals });
  expect(unpacked.packed.links).toMatchObject({ drawn: 6000, count: (nodes * (nodes - 1)) / 2 });
  for (const publisher of messages.keys()) expect(new Set((await unpacked.arrivalsOf(publisher)).from)).toEqual(new Set([publisher]));
});

test('links that carry nothing are left out where there are too many to be drawn, those that carry something never', async () => {
  const nodes = 150;
  const all = Array.from({ length: nodes }, (_, a) => Array.from({ length: nodes - a - 1 }, (_, more) => [a, a + more + 1])).flat(2);
  const propagation = { ...syntheticPropagation(nodes, 1), links: Int32Array.from(all) };
  const unpacked = await roundTrip(propagation);
  const { packed, links } = unpacked;
  expect(packed.links).toMatchObject({ all: (nodes * (nodes - 1)) / 2, drawn: 6000, count: 6000 });
  const drawn = new Set(Array.from(links.a, (a, link) => `${a} ${links.b[link]}`));
  const { node, from } = await unpacked.arrivalsOf(0);
  for (const [row, each] of node.entries()) {
    const sender = from[row] ?? -1;
    expect(drawn).toContain(`${Math.min(each, sender)} ${Math.max(each, sender)}`);
  }
});

test('names of 10,000 characters do not make the report large', () => {
  const propagation = syntheticPropagation(20, 1);
  const nodes = propagation.nodes.map((node) => ({ ...node, name: 'n'.repeat(10_000) }));
  expect(JSON.stringify(packPropagation({ ...propagation, nodes })).length).toBeLessThan(10_000);
});
