import type { JsonObject } from 'regatta/node';
import type { EntryPlan, FleetPlan, Plan, TopologyPlan } from 'regatta/kit';
import { describe, expect, it } from 'vitest';
import kit from './kit.ts';

const derived = kit.nodes.js.derive;
const sound = {
  topics: ['blocks'],
  D: 6,
  mcacheLength: 5,
  mcacheGossip: 3,
  unsubscribeBackoff: 10e9,
  transport: 'tcp',
  security: 'noise',
  sign: true,
};

function fleet(name: string, params: JsonObject = {}, rest: Partial<FleetPlan> = {}): FleetPlan {
  return {
    name,
    count: 4,
    kit: 'gossipsub',
    program: { name: 'js', url: kit.nodes.js.url },
    params: derived({ ...sound, ...params }),
    nodesPerProcess: null,
    regions: [],
    needs: [],
    env: {},
    ...rest,
  };
}

function plan(
  fleets: readonly FleetPlan[],
  { topology = { kind: 'none' }, publish = {} }: { topology?: TopologyPlan; publish?: JsonObject } = {},
): Plan {
  const entry = {
    kit: 'gossipsub',
    scenario: { name: 'publish', url: '' },
    params: { topic: 'blocks', size: 1024, ...publish },
    on: [fleets[0]?.name],
  };
  return {
    fleets,
    network: { topology },
    rounds: [{ name: 'publish', kind: 'measured', forNs: 1, entries: [entry as unknown as EntryPlan] }],
  } as unknown as Plan;
}

function remarksOn(...args: Parameters<typeof plan>): readonly string[] {
  return kit.review(plan(...args)).map(({ level, text, path }) => `${level} ${path?.join('.')}: ${text}`);
}

it('has nothing to say about a sound plan', () => {
  expect(remarksOn([fleet('a'), fleet('b')], { topology: { kind: 'random', degree: 12 } })).toEqual([]);
});

describe.each<[string, JsonObject, RegExp]>([
  ['Dlo above D', { Dlo: 7 }, /^error fleets\.a\.Dlo: Dlo is 7, D is 6/],
  ['Dhi below D', { Dhi: 5 }, /^error fleets\.a\.Dhi/],
  ['Dscore above D', { Dscore: 7 }, /^error fleets\.a\.Dscore/],
  [
    'Dout that the specification forbids',
    { Dout: 4 },
    /^error fleets\.a\.Dout: Dout is 4: it must be below Dlo \(5\) and at most D\/2 \(3\)/,
  ],
  ['gossip about forgotten messages', { mcacheGossip: 6 }, /^error fleets\.a\.mcacheGossip/],
  [
    'connectDelays that cannot be read',
    { connectDelays: '5 after 10s' },
    /^error fleets\.a\.connectDelays: “5 after 10s” is not COUNT@DURATION/,
  ],
  [
    'connectDelays for more nodes than there are',
    { connectDelays: '5@10s' },
    /^warning fleets\.a\.connectDelays: connectDelays delays 5 nodes, but the fleet has 4/,
  ],
  ['coming back without leaving', { rejoinAfter: { min: 20e9, max: 20e9 } }, /^error fleets\.a\.rejoinAfter/],
  ['thresholds that rise', { scoreThresholds: { publishThreshold: -5 } }, /^error fleets\.a\.scoreThresholds/],
  [
    'IP co-location on a shared address',
    { scoreParams: { IPColocationFactorWeight: -5 } },
    /^warning fleets\.a\.scoreParams: nodes of a machine share its address/,
  ],
  [
    'connecting to publishers where there are none',
    { connectToPublishersOnly: true },
    /^error fleets\.a\.connectToPublishersOnly: no fleet is marked/,
  ],
  ['a topic that nobody subscribes to', { topics: ['other'] }, /^error rounds\.0: no fleet subscribes to topic blocks/],
])('%s', (_, params, expected) => {
  it('is remarked on, and nothing else is', () => {
    const remarks = remarksOn([fleet('a', params)]);
    expect(remarks).toHaveLength(1);
    expect(remarks[0]).toMatch(expected);
  });
});

it('warns when nodes come back before their peers would have them', () => {
  const stay = { leaveAfter: { min: 5e9, max: 5e9 }, rejoinAfter: { min: 1e9, max: 30e9 } };
  expect(remarksOn([fleet('a', stay)])).toEqual([expect.stringMatching(/^warning fleets\.a\.rejoinAfter: .* they live on gossip$/)]);
});

it('refuses fleets that could not talk to each other', () => {
  const remarks = remarksOn([fleet('a'), fleet('b', { security: 'plaintext', sign: false })]);
  expect(remarks).toEqual([
    'error fleets.b.security: security is plaintext, but noise in fleet a: they could not talk to each other',
    'error fleets.b.sign: sign is false, but true in fleet a: they could not talk to each other',
  ]);
});

it('refuses the memory transport unless one process holds all nodes', () => {
  const memory = { transport: 'memory' };
  expect(remarksOn([fleet('a', memory), fleet('b', memory)])).toHaveLength(2);
  expect(remarksOn([fleet('a', memory, { nodesPerProcess: 7 }), fleet('b', memory, { nodesPerProcess: 8 })])).toEqual([
    'error fleets.a.transport: transport memory reaches only nodes of the same process: set nodesPerProcess to 8',
  ]);
});

it('refuses unsigned messages that are too short to differ', () => {
  const unsigned = fleet('a', { sign: false });
  expect(remarksOn([unsigned], { publish: { size: 7 } })).toEqual([
    expect.stringMatching(/^error rounds\.0: unsigned messages .* at least 8 B$/),
  ]);
  expect(remarksOn([unsigned], { publish: { size: 8 } })).toEqual([]);
});

it('warns when the topology leaves D without meaning, and when a hub cannot hold its leaves', () => {
  expect(remarksOn([fleet('a', { D: 8 })], { topology: { kind: 'random', degree: 6 } })).toEqual([
    expect.stringMatching(/^warning network\.topology: D is 8/),
  ]);
  expect(remarksOn([fleet('a', {}, { count: 20 })], { topology: { kind: 'star' } })).toEqual([
    expect.stringMatching(/the hub of the star has 19 links/),
  ]);
});
