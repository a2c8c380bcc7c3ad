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

it("reads Testground's form", () => {
  expect(readFixedTopology({ 'honest-1-0': { Connections: ['honest-1-1'] } })).toEqual({ edges: [['honest-1-0', 'honest-1-1']] });
});

it('refuses what else stands beside the connections, each key by name, and says where it belongs', () => {
  const content = { a: { Latency: 25, Connections: ['b'] }, b: { Latency: 5, Connections: [], Region: 'x' }, c: ['a'] };
  expect(readFixedTopology(content)).toEqual({
    problems: [
      'Latency of node a and 1 more: latencies do not stand in the topology; take it out and write network.latency, and network.between for links of some fleets',
      'Region of node b: unknown key; a node has Connections and nothing else, links are described by network.latency, jitter, bandwidth and between',
    ],
  });
});

it('says all that is wrong at once', () => {
  expect(readFixedTopology({ a: 1, b: [2], c: { Connections: [], Jitter: 1 } })).toEqual({
    problems: [expect.stringMatching(/^node a /), expect.stringMatching(/^node b /), expect.stringMatching(/^Jitter of node c/)],
  });
});

it.each([
  [['a-0'], 'a topology file holds a map of node names, e.g. {a-0: [a-1, a-2]}, not ["a-0"]'],
  [null, 'a topology file holds a map of node names, e.g. {a-0: [a-1, a-2]}, not null'],
  [{ 'a-0': 'a-1' }, 'node a-0 of the topology holds "a-1" where a list of node names belongs'],
  [{ 'a-0': [1] }, 'node a-0 of the topology links to 1 where a node name belongs'],
])('says what is wrong with %j', (content, problem) => {
  expect(readFixedTopology(content)).toEqual({ problems: [problem] });
});
