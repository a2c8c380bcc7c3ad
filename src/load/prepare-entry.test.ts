import { expect, test } from 'vitest';
import type { NodeHandle } from '../model/node.ts';
import type { EntryPlan } from '../model/plan.ts';
import { type EntrySite, type PreparedEntry, prepareEntry } from './prepare-entry.ts';
import { SyncRequests } from '../sync/sync-client.ts';
import { plainContext } from './fixtures/plain-context.ts';
import { realClock } from './real-clock.ts';

/** A scenario whose client of a node is what it connected to. */
const connecting = `data:text/javascript,${encodeURIComponent('export default { connect: (node) => `to ${node.name}`, operation() {} }')}`;

const entry: EntryPlan = {
  scenarios: [{ name: 'probe', kit: 'k', scenario: { name: 'probe', url: connecting }, params: {}, weight: 1, tags: {} }],
  on: ['n'],
  pick: 'rotate',
  drive: { kind: 'pacer', name: 'constant', options: { rate: 1 } },
  late: 'send',
  maxInFlight: null,
  forNs: 1e9,
  operations: null,
  outline: { pace: '', lengthNs: 1e9, operations: null },
};

function node(number: number, host: string, changes: Partial<NodeHandle> = {}): NodeHandle {
  const plain = { index: number, fleet: 'n', region: null, version: '1', machine: 'm', incarnation: 0, endpoints: {}, card: null };
  return { ...plain, number, name: `n-${number}`, host, ...changes };
}

const prepare = (site: Partial<EntrySite>, plan = entry): Promise<PreparedEntry | undefined> =>
  prepareEntry(plan, {
    agent: 'host-0',
    agents: ['host-0', 'host-1'],
    sync: new SyncRequests(() => undefined),
    clock: realClock,
    run: plainContext(realClock).run,
    seed: 1,
    nodes: [],
    isAgent: true,
    clientOf: (number) => `own of ${number}`,
    signal: new AbortController().signal,
    ...site,
  });

const clients = (prepared: PreparedEntry | undefined): unknown => prepared?.scenarios[0]?.targets.map(({ node: { client } }) => client);

test('a node with a client of its own belongs to its host, any other to all agents in turn', async () => {
  const nodes = [node(0, 'host-0', { hasClient: true }), node(1, 'host-1', { hasClient: true }), node(2, 'host-0'), node(3, 'host-1')];
  const prepared = await prepare({ nodes });
  expect(prepared?.owners).toEqual(['mine', 'theirs', 'shared', 'shared']);
  expect(clients(prepared)).toEqual(['own of 0', undefined, 'to n-2', 'to n-3']);
});

test('where there are agents, a host drives what is its own and no more', async () => {
  const nodes = [node(0, 'host-0', { hasClient: true }), node(1, 'host-0')];
  expect((await prepare({ nodes, isAgent: false }))?.owners).toEqual(['mine', 'theirs']);
  expect(await prepare({ nodes: nodes.slice(1), isAgent: false })).toBeUndefined();
});

test('without fleets an operation has no node, and says so where it is asked for', async () => {
  const prepared = await prepare({}, { ...entry, on: [] });
  expect(prepared?.owners).toEqual(['shared']);
  const [target] = prepared?.scenarios[0]?.targets ?? [];
  expect(target?.number).toBe(-1);
  expect(() => target?.node).toThrow('this operation has no node: its load entry works on no fleet');
});

test('a fleet without nodes is refused', async () => {
  await expect(prepare({ nodes: [] })).rejects.toMatchObject({ code: 'KIT_BROKEN', message: expect.stringContaining('no nodes in n') });
});
