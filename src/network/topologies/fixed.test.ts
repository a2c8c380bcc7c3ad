import { expect, it } from 'vitest';
import { readFixedTopology } from './fixed.ts';

it('reads names under each name', () => {
  expect(readFixedTopology({ 'a-0': ['a-1', 'a-2'], 'a-1': [] })).toEqual({
    edges: [
      ['a-0', 'a-1'],
      ['a-0', 'a-2'],
    ],
  });
});

it("reads Testground's form, whatever else stands beside the connections", () => {
  expect(readFixedTopology({ 'honest-1-0': { Latency: 25, Connections: ['honest-1-1'] } })).toEqual({
    edges: [['honest-1-0', 'honest-1-1']],
  });
});

it.each([
  [['a-0'], 'a topology file holds a map of node names, e.g. {a-0: [a-1, a-2]}, not ["a-0"]'],
  [null, 'a topology file holds a map of node names, e.g. {a-0: [a-1, a-2]}, not null'],
  [{ 'a-0': 'a-1' }, 'node a-0 of the topology holds "a-1" where a list of node names belongs'],
  [{ 'a-0': [1] }, 'node a-0 of the topology links to 1 where a node name belongs'],
])('says what is wrong with %j', (content, problem) => {
  expect(readFixedTopology(content)).toEqual({ problem });
});
