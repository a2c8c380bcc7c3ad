import type { JsonObject } from 'regatta/node';
import type { EntryPlan, FleetPlan, Plan, TopologyPlan } from 'regatta/kit';
import { describe, expect, it } from 'vitest';
import { plainFleet } from '../../src/model/fixtures/plain-plan.ts';
import kit from './kit.ts';

const derived = kit.nodes.js.derive;
const sound = {
  topics: ['blocks'],
  D: 6,
  mcacheLength: 5,
  mcacheGossip: 3,
  heartbeat: 1e9,
  pruneBackoff: 60e9,
  unsubscribeBackoff: 10e9,
  transport: 'tcp',
  security: 'noise',
  sign: true,
};

function fleet(name: string, params: JsonObject = {}, rest: Partial<FleetPlan> = {}): FleetPlan {
  const program = { name: 'js', url: kit.nodes.js.url };
  return plainFleet(name, { count: 4, kit: 'gossipsub', program, params: derived({ ...sound, ...params }), ...rest });
}

interface PlanOptions {
  readonly topology?: TopologyPlan;
  readonly publish?: JsonObject;
  readonly on?: readonly string[];
  readonly forNs?: number | null;
}

function plan(fleets: readonly FleetPlan[], { topology = { kind: 'none' }, publish = {}, on = [], forNs = 60e9 }: PlanOptions = {}): Plan {
  const entry = {
    scenarios: [{ kit: 'gossipsub', scenario: { name: 'publish', url: '' }, params: { topic: 'blocks', size: 1024, ...publish } }],
    on,
    outline: { pace: '4/s', lengthNs: forNs, operations: null },
  };
  return {
    fleets,
    network: { topology },
    rounds: [{ name: 'publish', kind: 'measured', forNs, entries: [entry as unknown as EntryPlan] }],
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
    /^warning fleets\.a\.scoreParams\.IPColocationFactorWeight: nodes of a machine share its address/,
  ],
  ['a topic that nobody subscribes to', { topics: ['other'] }, /^error rounds\.0: no fleet subscribes to topic blocks/],
  [
    'a backoff that the wire cannot say',
    { pruneBackoff: 1.5e9 },
    /^error fleets\.a\.pruneBackoff: pruneBackoff is 1.5 s: .* whole seconds/,
  ],
  ['leaving with such a backoff', { unsubscribeBackoff: 2.1e9 }, /^error fleets\.a\.unsubscribeBackoff: .* whole seconds/],
  ['inspecting without a pause', { inspectInterval: 9e6 }, /^error fleets\.a\.inspectInterval: inspectInterval is 9 ms/],
  ['coming after the end', { connectDelays: '2@10s,1@1m' }, /^warning fleets\.a\.connectDelays: 1 node connects only .* ends at 60 s/],
  ['leaving after the end', { leaveAfter: { min: 30e9, max: 60e9 } }, /^warning fleets\.a\.leaveAfter: .* ends at 60 s/],
  [
    'scoring a topic that there is not',
    { scoreParams: { topics: { block: {} } } },
    /^warning fleets\.a\.scoreParams\.topics\.block: no fleet has topic block.*did you mean blocks\?/,
  ],
])('%s', (_, params, expected) => {
  it('is remarked on, and nothing else is', () => {
    const remarks = remarksOn([fleet('a', params)]);
    expect(remarks).toHaveLength(1);
    expect(remarks[0]).toMatch(expected);
  });
});

it('warns when nodes come back before their peers would have them: after the backoff and 16 heartbeats', () => {
  const away = (ns: number): JsonObject => ({ leaveAfter: { min: 5e9, max: 5e9 }, rejoinAfter: { min: ns, max: 30e9 } });
  expect(remarksOn([fleet('a', away(25e9))])).toEqual([
    expect.stringMatching(/^warning fleets\.a\.rejoinAfter: nodes come back within 26 s, .* they live on gossip$/),
  ]);
  expect(remarksOn([fleet('a', away(26e9))])).toEqual([]);
});

it('does not know the end of a plan whose rounds end with their operations', () => {
  expect(remarksOn([fleet('a', { connectDelays: '2@1h' })], { forNs: null })).toEqual([]);
});

it('refuses nodes without a topic', () => {
  expect(remarksOn([fleet('a', { topics: [] }), fleet('b')])).toEqual([expect.stringMatching(/^error fleets\.a\.topics: topics is empty/)]);
});

it('warns when nodes that come or go are to publish, and when those publish whom nobody wants to be linked to', () => {
  expect(remarksOn([fleet('a', { connectDelays: '1@1s' }), fleet('b')], { on: ['a', 'b'] })).toEqual([
    expect.stringMatching(/^warning rounds\.0: nodes of a come late or leave: .* fails$/),
  ]);
  expect(remarksOn([fleet('a', { publisher: true }), fleet('b', { connectToPublishersOnly: true })], { on: ['a', 'b'] })).toEqual([
    'warning fleets.b.connectToPublishersOnly: b publish without being marked publisher: true',
  ]);
});

it('warns of co-location only where nodes have an address that counts', () => {
  const weight = { IPColocationFactorWeight: -5 };
  expect(remarksOn([fleet('a', { scoreParams: { ...weight, IPColocationFactorWhitelist: ['127.0.0.1'] } })])).toEqual([]);
  expect(remarksOn([fleet('a', { scoreParams: weight, transport: 'memory' }, { nodesPerProcess: 4 })])).toEqual([]);
});

it('refuses all score params at once that the library would, each at its place, and none whose weight is 0', () => {
  const blocks = {
    timeInMeshCap: 0,
    firstMessageDeliveriesDecay: 1,
    firstMessageDeliveriesCap: 0,
    meshMessageDeliveriesDecay: 0,
    meshMessageDeliveriesCap: -1,
    meshMessageDeliveriesThreshold: 0,
    meshMessageDeliveriesActivation: 999e6,
    meshFailurePenaltyDecay: 2,
  };
  const remarks = remarksOn([fleet('a', { scoreParams: { behaviourPenaltyDecay: 1, topics: { blocks } } })]);
  expect(remarks[0]).toBe(
    'error fleets.a.scoreParams.behaviourPenaltyDecay: behaviourPenaltyDecay must be between 0 and 1, both excluded, unless behaviourPenaltyWeight is 0',
  );
  expect(remarks.slice(1).map((remark) => remark.split(':')[0])).toEqual(
    Object.keys(blocks).map((field) => `error fleets.a.scoreParams.topics.blocks.${field}`),
  );
  const weights = { timeInMeshWeight: 0, firstMessageDeliveriesWeight: 0, meshMessageDeliveriesWeight: 0, meshFailurePenaltyWeight: 0 };
  expect(
    remarksOn([
      fleet('a', { scoreParams: { behaviourPenaltyWeight: 0, behaviourPenaltyDecay: 1, topics: { blocks: { ...blocks, ...weights } } } }),
    ]),
  ).toEqual([]);
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
  const fleets = [fleet('a', { D: 8 }), fleet('b', { D: 7 }), fleet('c', { D: 8 })];
  expect(remarksOn(fleets, { topology: { kind: 'random', degree: 6 } })).toEqual([
    expect.stringMatching(/^warning network\.topology: D is 8 in fleet a, c,/),
    expect.stringMatching(/^warning network\.topology: D is 7 in fleet b,/),
  ]);
  expect(remarksOn([fleet('a', {}, { count: 20 })], { topology: { kind: 'star' } })).toEqual([
    expect.stringMatching(/the hub of the star has 19 links/),
  ]);
});
