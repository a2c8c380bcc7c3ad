import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { coverageAt, hopCounts, type Journey, journeyOf, pathTo, reachedBy, timeToShare } from './journey.ts';

type Row = readonly [node: number, from: number, ms: number];

/** Node 0 publishes to 1, 2, … */
function journey(rows: readonly Row[], { nodes = 6, expected = null }: { nodes?: number; expected?: number | null } = {}): Journey {
  return journeyOf({
    nodes,
    publisher: 0,
    expected,
    arrivals: {
      node: Uint16Array.from(rows, ([node]) => node),
      from: Int32Array.from(rows, ([, from]) => from),
      latencyMs: Float64Array.from(rows, ([, , ms]) => ms),
    },
  });
}

const chain = journey(
  [
    [1, 0, 10],
    [2, 1, 20],
    [3, 2, 30],
    [4, 1, 40],
  ],
  { expected: 5 },
);

test('hops are the links back to the publisher', () => {
  expect([...chain.hops]).toEqual([0, 1, 2, 3, 2, -1]);
  expect(hopCounts(chain, 4)).toEqual([0, 1, 2, 1, 0]);
});

test('hops are not known behind a node whose sender is not known, nor in a circle', () => {
  const { hops } = journey([
    [1, -1, 10],
    [2, 1, 20],
    [3, 4, 30],
    [4, 3, 30],
    [5, 3, 40],
  ]);
  expect([...hops]).toEqual([0, -1, -1, -1, -1, -1]);
});

test('hops do not depend on the numbers of the nodes', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8], { minLength: 8, maxLength: 8 }), (order) => {
      const rows = order.map((node, place): Row => [node, place === 0 ? 0 : (order[place - 1] ?? 0), place]);
      const { hops } = journey(rows, { nodes: 9 });
      expect(order.map((node) => hops[node])).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    }),
  );
});

test('of those that have the message at a time, the one that gets it then is one', () => {
  expect([0, 9.9, 10, 39, 40, 1000].map((ms) => reachedBy(chain, ms))).toEqual([0, 0, 1, 3, 4, 4]);
});

test('coverage is a share of the nodes that should have it', () => {
  expect([0, 20, 1000].map((ms) => coverageAt(chain, ms))).toEqual([0, 0.4, 0.8]);
});

test('where nobody knows how many should have it, coverage is a share of those that had it', () => {
  expect(coverageAt(journey([[1, 0, 10]]), 10)).toBe(1);
});

test('a share of nobody is not a number that could be taken for one', () => {
  expect(coverageAt(journey([]), 10)).toBeNull();
});

test('the time to a share is that of the node which completes it, and none where it never was', () => {
  expect([0.2, 0.21, 0.5, 0.8, 0.81, 1].map((share) => timeToShare(chain, share))).toEqual([10, 20, 30, 40, null, null]);
});

test('99 % of 100 nodes are 99, not 100', () => {
  const rows = Array.from({ length: 100 }, (_, each): Row => [each + 1, 0, each + 1]);
  expect(timeToShare(journey(rows, { nodes: 101, expected: 100 }), 0.99)).toBe(99);
});

test('the path to a node leads from it back to the publisher', () => {
  expect(pathTo(chain, 3)).toEqual([3, 2, 1, 0]);
  expect(pathTo(chain, 5)).toEqual([]);
});

test('the path to a node that got it in a circle ends', () => {
  const circle = journey([
    [1, 2, 10],
    [2, 1, 10],
  ]);
  expect(pathTo(circle, 1)).toEqual([1, 2]);
});
