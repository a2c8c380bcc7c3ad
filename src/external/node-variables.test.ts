import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import type { NodeHandle } from '../sdk/node.ts';
import { type NodeFacts, nodeVariables } from './node-variables.ts';

// not its `parseRunEnv`, which would open log files
const { parseRunParams } = createRequire(import.meta.url)('@testground/sdk/src/runtime/params.js') as {
  readonly parseRunParams: (environment: object) => object;
};

const boot: NodeHandle = {
  number: 0,
  index: 0,
  name: 'boot-0',
  fleet: 'boot',
  region: null,
  version: '',
  machine: 'm',
  host: 'host-0',
  incarnation: 0,
  endpoints: { http: { inside: 'http://10.0.0.1:80', outside: 'http://127.0.0.1:8080' } },
  card: { id: 'x' },
};

function facts(changes: Partial<Omit<NodeFacts, 'context'>> = {}, known: readonly NodeHandle[] = [boot]): NodeFacts {
  return {
    ports: {},
    testground: {},
    wallMinusMonotonicNs: 1_700_000_000e9,
    hostname: 'machine',
    output: '/runs/run-1/fleets/workers/2/out',
    temporary: '/tmp/x',
    context: {
      node: { number: 3, index: 2, name: 'workers-2', fleet: 'workers', region: 'eu' },
      run: { id: 'run-1', name: 'gossip', seed: 7, fleets: { boot: 1, workers: 5 }, experimentDirectory: '/e' },
      rendezvous: { url: 'ws://127.0.0.1:4711', token: 'secret' },
      known,
      runStartNs: 5e9,
    },
    ...changes,
  };
}

test('a program learns who it is, among whom, since when, and where everyone meets', () => {
  const { REGATTA_PEERS = '', ...environment } = nodeVariables(facts());
  expect(environment).toMatchObject({
    REGATTA_RUN: 'run-1',
    REGATTA_NODE: 'workers-2',
    REGATTA_NODE_NUMBER: '3',
    REGATTA_NODE_INDEX: '2',
    REGATTA_FLEET: 'workers',
    REGATTA_FLEET_COUNT: '5',
    REGATTA_NODES: '6',
    REGATTA_REGION: 'eu',
    REGATTA_SEED: '7',
    REGATTA_RENDEZVOUS: 'ws://127.0.0.1:4711/?token=secret',
    REGATTA_START_NS: '5000000000',
    REGATTA_START_UNIX_NS: '1700000005000000000',
    REGATTA_OUTPUT: '/runs/run-1/fleets/workers/2/out',
  });
  expect(JSON.parse(REGATTA_PEERS)).toEqual([
    { node: 'boot-0', number: 0, fleet: 'boot', index: 0, region: null, card: { id: 'x' }, endpoints: { http: 'http://10.0.0.1:80' } },
  ]);
});

test('each port has a variable, whose name a shell can say', () => {
  expect(nodeVariables(facts({ ports: { http: 8080, 'admin-api': 9000 } }))).toMatchObject({
    REGATTA_PORT_HTTP: '8080',
    REGATTA_PORT_ADMIN_API: '9000',
  });
});

test('cards that no variable can hold are refused with what to do', () => {
  const large = { ...boot, card: 'x'.repeat(200_000) };
  const environment = (): unknown => nodeVariables(facts({}, [large]));
  expect(environment).toThrow(/^REGATTA_PEERS would be 200\d{3} bytes long, more than the 131072/);
});

describe("Testground's names", () => {
  test('are read by its SDK as what they mean here', () => {
    const environment = nodeVariables(facts({ testground: { plan: 'ping', case: 'pong', params: { size: '1KiB', rounds: '3' } } }));
    expect(parseRunParams(environment)).toMatchObject({
      testPlan: 'ping',
      testCase: 'pong',
      testRun: 'run-1',
      testInstanceCount: 6,
      testGroupId: 'workers',
      testGroupInstanceCount: 5,
      testInstanceParams: { size: '1KiB', rounds: '3' },
      testOutputsPath: '/runs/run-1/fleets/workers/2/out',
      testSidecar: false,
    });
    expect(environment).toMatchObject({
      TEST_START_TIME: '2023-11-14T22:13:25.000Z',
      SYNC_SERVICE_HOST: '127.0.0.1',
      SYNC_SERVICE_PORT: '4711/?token=secret',
      HOSTNAME: 'machine',
    });
  });

  test('stand for the experiment and the fleet where no plan and no case is named, without params where there are none', () => {
    const environment = nodeVariables(facts());
    expect(environment).toMatchObject({ TEST_PLAN: 'gossip', TEST_CASE: 'workers' });
    expect(environment).not.toHaveProperty('TEST_INSTANCE_PARAMS');
  });

  test.each([{ a: '1|2' }, { a: 'b=c' }, { 'a=b': 'c' }])('refuse params that its SDKs would lose: %j', (params) => {
    expect(() => nodeVariables(facts({ testground: { params } }))).toThrow('holds | or =, by which its SDKs part params');
  });
});
