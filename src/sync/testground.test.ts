import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type runtime, sync } from '@testground/sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../model/json.ts';
import { openConnection, type RendezvousConnection } from './connection.ts';
import { RawClient } from './fixtures/raw-client.ts';
import { type Rendezvous, startRendezvous } from './server.ts';

// Drives the server with the original JavaScript client, which nobody here wrote.

type SyncClient = Awaited<ReturnType<typeof sync.newBoundClient>>;

const environment = {
  TEST_PLAN: 'plan',
  TEST_CASE: 'everything',
  TEST_RUN: 'run1',
  TEST_INSTANCE_COUNT: '2',
  TEST_GROUP_INSTANCE_COUNT: '1',
  TEST_SUBNET: '127.1.0.0/16',
  TEST_SIDECAR: 'true',
  LOG_LEVEL: 'info',
};
const key = (kind: string, name: string): string => `run:run1:plan:plan:case:everything:${kind}:${name}`;

let rendezvous: Rendezvous;
let own: RendezvousConnection;
let clients: SyncClient[];
let children: ChildProcess[];
let directory: string;

beforeEach(async () => {
  rendezvous = await startRendezvous();
  own = await openConnection(rendezvous.url);
  clients = [];
  children = [];
  directory = await mkdtemp(join(tmpdir(), 'testground-'));
});

afterEach(async () => {
  for (const client of clients) client.close();
  for (const child of children) child.kill('SIGKILL');
  await own[Symbol.asyncDispose]();
  await rendezvous[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

async function newClient(): Promise<SyncClient> {
  process.env['SYNC_SERVICE_HOST'] = '127.0.0.1';
  process.env['SYNC_SERVICE_PORT'] = String(rendezvous.port);
  const silent = { debug: () => undefined, warn: () => undefined };
  const runParams = { testRun: 'run1', testPlan: 'plan', testCase: 'everything' };
  // Its real environment would log into a file in the working directory; the client uses no more of it than this.
  const client = await sync.newBoundClient({ logger: silent, runParams } as unknown as ReturnType<typeof runtime.currentRunEnv>);
  clients.push(client);
  return client;
}

async function take(messages: AsyncIterable<unknown>, count: number): Promise<unknown[]> {
  const taken: unknown[] = [];
  for await (const message of messages) {
    taken.push(message);
    if (taken.length === count) break;
  }
  return taken;
}

describe('the original client', () => {
  test('publishes and subscribes: replay from the first message, then live', async () => {
    const [one, two] = [await newClient(), await newClient()];
    const payloads = [{ a: [1, 2] }, 'text "quoted" ü 🙂', 3.5, null, true, []];
    const seqs: number[] = [];
    for (const payload of payloads.slice(0, 3)) seqs.push(await one.publish('t', payload));
    const subscription = await two.subscribe('t');
    for (const payload of payloads.slice(3)) seqs.push(await one.publish('t', payload));
    expect(seqs).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await take(subscription.wait, 6)).toEqual(payloads);
    subscription.cancel();
  });

  test('publishes un-awaited in order', async () => {
    const client = await newClient();
    const seqs = await Promise.all(Array.from({ length: 100 }, (_, n) => client.publish('t', n)));
    expect(seqs).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
    expect(await take((await client.subscribe('t')).wait, 100)).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  test('signals entries and waits at barriers, met before and after they are asked for', async () => {
    const [one, two] = [await newClient(), await newClient()];
    const later = await one.barrier('s', 2);
    expect(await one.signalEntry('s')).toBe(1);
    expect(await Promise.race([later.wait, one.signalEntry('other')])).toBe(1);
    expect(await two.signalEntry('s')).toBe(2);
    await later.wait;
    await (await two.barrier('s', 2)).wait;
    await (await two.barrier('never', 0)).wait;
  });

  test('does all of its combined calls', async () => {
    const [one, two] = [await newClient(), await newClient()];
    expect((await Promise.all([one.signalAndWait('s', 2), two.signalAndWait('s', 2)])).toSorted()).toEqual([1, 2]);
    const { seq, sub } = await one.publishSubscribe('t', { hello: 'world' });
    expect([seq, await take(sub.wait, 1)]).toEqual([1, [{ hello: 'world' }]]);
    expect(await two.publishAndWait('t', 2, 's', 2)).toBe(2);
  });

  test('signals events, which others find under the key of the run', async () => {
    const client = await newClient();
    // Declared to return nothing, it returns a promise.
    await Promise.resolve(client.signalEvent({ success_event: { group: 'g' } }));
    const events = own.sync.subscribe('run:run1:plan:plan:case:everything:run_events');
    expect((await events.next()).value).toEqual({ success_event: { group: 'g' } });
  });

  test('publishes 33,000 bytes, and is told of a frame that is too large while it goes on', async () => {
    const client = await newClient();
    await client.publish('t', 'x'.repeat(33_000));
    await expect(client.publish('t', 'x'.repeat(16 << 20))).rejects.toContain('larger than the 16777216');
    expect(await client.publish('t', 'small')).toBe(2);
  });

  test('a client that ends without closing its socket fails no barrier of others: it was no participant', async () => {
    const one = await newClient();
    const gone = await RawClient.open(rendezvous.url);
    await gone.ask({ id: '0', publish: { topic: 't', payload: 1 } });
    const barrier = own.sync.barrier(key('states', 's'), 1);
    await gone[Symbol.asyncDispose]();
    await one.signalEntry('s');
    await barrier;
  });
});

describe('a plan of the original SDK, as processes', () => {
  function startInstance(group: string, testCase = 'everything'): { exit: Promise<unknown[]>; output: () => string } {
    const child = spawn(process.execPath, [fileURLToPath(new URL('fixtures/testground-plan.cjs', import.meta.url))], {
      cwd: directory,
      env: {
        ...environment,
        TEST_CASE: testCase,
        TEST_GROUP_ID: group,
        SYNC_SERVICE_HOST: '127.0.0.1',
        SYNC_SERVICE_PORT: String(rendezvous.port),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    return { exit: once(child, 'exit'), output: () => output };
  }

  test('meets at its barriers, has its network shaped, and reports success', async () => {
    const instances = [startInstance('a'), startInstance('b')];
    // What Testground's sidecar does: both networks are ready; each shaping that is asked for is done and signalled.
    await Promise.all([1, 2].map(() => own.sync.signal(key('states', 'network-initialized'))));
    const shapings = own.sync.subscribe(key('topics', `network:${hostname()}`));
    for (const shaping of await take(shapings, instances.length)) {
      expect(shaping).toMatchObject({ callback_state: 'shaped', default: { latency: 1e8 } });
      await own.sync.signal(key('states', 'shaped'));
    }
    for (const { exit, output } of instances) expect([await exit, output()]).toEqual([[0, null], expect.stringContaining('success_event')]);
    const seen = (await take(own.sync.subscribe(key('topics', 'seen')), 2)) as { seq: number; seen: string[] }[];
    expect(new Set(seen.map(({ seq }) => seq))).toEqual(new Set([1, 2]));
    for (const { seen: groups } of seen) expect(groups.toSorted()).toEqual(['a', 'b']);
    const events = (await take(own.sync.subscribe('run:run1:plan:plan:case:everything:run_events'), 12)) as { [event: string]: Json }[];
    const kinds = events.flatMap((event) => Object.keys(event)).toSorted();
    const each = ['message_event', 'message_event', 'stage_end_event', 'stage_start_event', 'start_event', 'success_event'];
    expect(kinds).toEqual([...each, ...each].toSorted());
  });

  test('reports failure', async () => {
    const { exit } = startInstance('a', 'fails');
    const events = own.sync.subscribe('run:run1:plan:plan:case:fails:run_events');
    expect([(await events.next()).value, (await events.next()).value]).toEqual([
      { start_event: expect.anything() },
      { failure_event: { group: 'a', error: 'Error: as planned' } },
    ]);
    await exit;
  });
});
