import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RegattaError } from '../model/errors.ts';
import type { Json } from '../model/json.ts';
import {
  type ClockProbe,
  type ConnectionOptions,
  type Hello,
  openConnection,
  type Presence,
  type RendezvousConnection,
} from './connection.ts';
import { RawClient } from './fixtures/raw-client.ts';
import { Inbox } from './inbox.ts';
import { type Rendezvous, type RendezvousOptions, startRendezvous } from './server.ts';

let opened: AsyncDisposable[] = [];
let rendezvous: Rendezvous;
let log: string[] = [];
/** Added to the clock of the rendezvous, ns. */
let leap = 0;

async function start(options: RendezvousOptions = {}): Promise<void> {
  rendezvous = await startRendezvous({
    log: (line) => log.push(line),
    clock: { now: () => Number(process.hrtime.bigint()) + leap },
    ...options,
  });
  opened.push(rendezvous);
}

beforeEach(async () => {
  leap = 0;
  log = [];
  await start();
});

afterEach(async () => {
  for (const resource of opened.toReversed()) await resource[Symbol.asyncDispose]();
  opened = [];
});

async function join(role: Hello['role'], name: string, options: ConnectionOptions = {}): Promise<RendezvousConnection> {
  const connection = await openConnection(rendezvous.url, { hello: { role, name, machine: `machine of ${name}` }, ...options });
  opened.push(connection);
  return connection;
}

/** A participant that says hello and then does nothing by itself. */
async function joinRaw(name: string, url = rendezvous.url): Promise<RawClient> {
  const client = await RawClient.open(url);
  opened.push(client);
  expect(await client.ask({ kind: 'hello', role: 'host', name, machine: 'm' })).toEqual({ kind: 'welcome', maxFrameBytes: 16 << 20 });
  return client;
}

function presences(orchestrator: RendezvousConnection): Inbox<Presence> {
  const told = new Inbox<Presence>();
  orchestrator.onPresence((presence) => told.put(presence));
  return told;
}

describe('calls', () => {
  test('reach the named participant and bring back its answer, many at a time', async () => {
    const orchestrator = await join('orchestrator', 'orchestrator');
    const host = await join('host', 'host-0');
    await join('host', 'host-1');
    host.serve(async (call, body) => {
      await sleep(body === 0 ? 20 : 0);
      return { call, body };
    });
    const answers = await Promise.all([0, 1, 2].map((body) => orchestrator.call('host-0', 'double', body)));
    expect(answers).toEqual([0, 1, 2].map((body) => ({ call: 'double', body })));
  });

  test('wait for a handler that comes late', async () => {
    const orchestrator = await join('orchestrator', 'orchestrator');
    const host = await join('host', 'host-0');
    const answer = orchestrator.call('host-0', 'early', null);
    await sleep(20);
    host.serve(async () => 'here');
    expect(await answer).toBe('here');
  });

  test('bring errors back with code, message and hint, also those that a handler throws at once', async () => {
    const orchestrator = await join('orchestrator', 'orchestrator');
    const host = await join('host', 'host-0');
    host.serve((call) => {
      if (call === 'known') throw new RegattaError('NODE_START', 'it did not start', { hint: 'look there' });
      throw new TypeError('a defect');
    });
    await expect(orchestrator.call('host-0', 'known', null)).rejects.toMatchObject({
      code: 'NODE_START',
      message: 'it did not start',
      hint: 'look there',
    });
    await expect(orchestrator.call('host-0', 'unknown', null)).rejects.toMatchObject({
      code: 'INTERNAL',
      message: 'a defect',
      hint: expect.stringContaining('connection.test'),
    });
  });

  test('to nobody, and to one who leaves before the answer, reject with HOST_LOST', async () => {
    const orchestrator = await join('orchestrator', 'orchestrator');
    await expect(orchestrator.call('host-9', 'x', null)).rejects.toMatchObject({
      code: 'HOST_LOST',
      message: 'host-9 is not connected to the rendezvous',
    });
    const host = await joinRaw('host-0');
    const call = orchestrator.call('host-0', 'x', null);
    await host.next();
    host.ws.terminate();
    await expect(call).rejects.toMatchObject({ code: 'HOST_LOST', message: expect.stringContaining('host-0 is gone: its link broke') });
  });

  test.each(['cancels', 'leaves'])('abort the signal of the handler when the caller %s', async (how) => {
    const caller = await join('orchestrator', 'orchestrator');
    const host = await join('host', 'host-0');
    const begun = Promise.withResolvers<void>();
    const aborted = Promise.withResolvers<unknown>();
    host.serve(async (_call, _body, signal) => {
      signal.addEventListener('abort', () => aborted.resolve(signal.reason));
      begun.resolve();
      return aborted.promise as Promise<Json>;
    });
    const controller = new AbortController();
    const call = caller.call('host-0', 'long', null, controller.signal);
    const ended = expect(call).rejects.toThrow(how === 'cancels' ? 'enough' : 'is gone');
    await begun.promise;
    if (how === 'cancels') controller.abort(new Error('enough'));
    else await caller[Symbol.asyncDispose]();
    await ended;
    expect(await aborted.promise).toMatchObject({ code: 'CANCELLED' });
  });

  test('that are too large for a frame reject, and so do answers, while the link stays', async () => {
    await start({ maxFrameBytes: 10_000 });
    const orchestrator = await join('orchestrator', 'orchestrator');
    const host = await join('host', 'host-0');
    host.serve(async (call) => (call === 'large' ? 'x'.repeat(10_000) : 'small'));
    await expect(orchestrator.call('host-0', 'small', 'x'.repeat(10_000))).rejects.toMatchObject({
      code: 'RENDEZVOUS',
      message: expect.stringContaining('larger than the 10000'),
    });
    await expect(orchestrator.call('host-0', 'large', null)).rejects.toMatchObject({
      code: 'RENDEZVOUS',
      message: expect.stringContaining('larger than the 10000'),
    });
    expect(await orchestrator.call('host-0', 'small', null)).toBe('small');
  });
});

describe('notifications', () => {
  test('arrive in order, with who sent them; none is kept for one who is not there', async () => {
    const host = await join('host', 'host-0');
    host.notify('orchestrator', 'too early');
    await host.sync.signal('sent');
    const orchestrator = await join('orchestrator', 'orchestrator');
    const told = new Inbox<unknown>();
    orchestrator.onNotify((from, body) => told.put([from, body]));
    for (let n = 0; n < 3; n++) host.notify('orchestrator', { n });
    for (let n = 0; n < 3; n++) expect((await told.next()).value).toEqual(['host-0', { n }]);
  });
});

describe('presence', () => {
  test('the orchestrator hears who joins and who leaves, and why', async () => {
    const orchestrator = await join('orchestrator', 'orchestrator');
    const told = presences(orchestrator);
    const host = await join('host', 'host-0');
    expect((await told.next()).value).toMatchObject({ name: 'host-0', machine: 'machine of host-0', state: 'joined' });
    await host[Symbol.asyncDispose]();
    expect((await told.next()).value).toMatchObject({ name: 'host-0', state: 'left', reason: 'it said goodbye' });
    const killed = await joinRaw('host-1');
    killed.ws.terminate();
    expect((await told.next()).value).toMatchObject({ name: 'host-1', state: 'joined' });
    expect((await told.next()).value).toMatchObject({ name: 'host-1', state: 'left', reason: expect.stringContaining('its link broke') });
    expect(log).toEqual([expect.stringContaining('lost host-1: its link broke')]);
  });

  test('an orchestrator, and a listener, who come late are told who is there', async () => {
    await join('host', 'host-0');
    const orchestrator = await join('orchestrator', 'orchestrator');
    expect((await presences(orchestrator).next()).value).toMatchObject({ name: 'host-0', state: 'joined' });
    expect((await presences(orchestrator).next()).value).toMatchObject({ name: 'host-0', state: 'joined' });
  });

  test('a name that is taken is refused, until the one who has it has fallen silent', async () => {
    const orchestrator = await join('orchestrator', 'orchestrator');
    const told = presences(orchestrator);
    const silent = await joinRaw('host-0');
    await expect(join('host', 'host-0')).rejects.toMatchObject({
      code: 'RENDEZVOUS',
      message: expect.stringContaining('"host-0" is taken'),
    });
    leap = 6e9;
    while ((await told.next()).value?.state !== 'unhealthy') continue;
    await join('host', 'host-0');
    expect(await silent.closed).toEqual([1006, '']);
    expect([(await told.next()).value?.state, (await told.next()).value?.state]).toEqual(['left', 'joined']);
  });

  test('a host that answers no probe for 5 s is unhealthy, and healthy as soon as it answers', async () => {
    const orchestrator = await join('orchestrator', 'orchestrator');
    const told = presences(orchestrator);
    const silent = await joinRaw('host-0');
    expect((await told.next()).value).toMatchObject({ state: 'joined' });
    const probe = (await silent.next()) as { kind: string; at: number };
    expect(probe).toEqual({ kind: 'clock', at: expect.any(Number) });
    leap = 4e9;
    await silent.next();
    leap = 6e9;
    expect((await told.next()).value).toMatchObject({
      name: 'host-0',
      state: 'unhealthy',
      reason: expect.stringMatching(/no answer to a clock probe for [67] s/),
    });
    silent.send({ kind: 'clock', at: probe.at, monotonic: 0, wallMinusMonotonic: 0 });
    expect((await told.next()).value).toMatchObject({ name: 'host-0', state: 'healthy' });
  });
});

test('clock probes tell how far the clock of a host is from that of the rendezvous, within their error', async () => {
  const orchestrator = await join('orchestrator', 'orchestrator');
  const probes = new Inbox<ClockProbe>();
  orchestrator.onClock((probe) => probes.put(probe));
  const ahead = 5e9;
  await join('host', 'host-0', { clock: { now: () => Number(process.hrtime.bigint()) + ahead } });
  for (let count = 0; count < 2; count++) {
    const probe = (await probes.next()).value as ClockProbe;
    expect(probe).toMatchObject({ host: 'host-0', machine: 'machine of host-0' });
    expect(probe.error).toBeGreaterThan(0);
    expect(Math.abs(probe.offset - ahead)).toBeLessThanOrEqual(probe.error);
    expect(Math.abs(probe.wallMinusMonotonic + probe.at + ahead - Date.now() * 1e6)).toBeLessThan(1e9);
  }
});

describe('barriers', () => {
  test.each(['host', 'node'] as const)(
    'fail at once when a %s that has not signalled is lost, and not when it says goodbye',
    async (role) => {
      const waiting = await join('host', 'host-0');
      const leaving = await join(role, 'leaving');
      const barrier = waiting.sync.signalAndWait('ready', 3);
      const failed = expect(barrier).rejects.toMatchObject({
        code: 'RENDEZVOUS',
        message: expect.stringContaining('lost-one was lost before it signalled'),
      });
      await leaving[Symbol.asyncDispose]();
      const lost = await joinRaw('lost-one');
      expect(await Promise.race([barrier, waiting.sync.signal('other')])).toBe(1);
      lost.ws.terminate();
      await failed;
    },
  );

  test('go on when the one who is lost has signalled, and when it comes back', async () => {
    const waiting = await join('host', 'host-0');
    const lost = await joinRaw('host-1');
    await lost.next();
    await lost.ask({ id: '0', signal_entry: { state: 'ready' } });
    const barrier = waiting.sync.signalAndWait('ready', 3);
    lost.ws.terminate();
    await lost.closed;
    while (log.length === 0) await sleep(5);
    await joinRaw('host-1');
    const later = waiting.sync.barrier('later', 1);
    await waiting.sync.signal('ready');
    await waiting.sync.signal('later');
    expect([await barrier, await later]).toEqual([2, undefined]);
  });
});

describe('opening and closing', () => {
  test('a rendezvous that is not there, and one that refuses the token, are clear errors', async () => {
    await expect(openConnection('ws://127.0.0.1:1')).rejects.toMatchObject({
      code: 'RENDEZVOUS',
      message: expect.stringContaining('cannot reach the rendezvous at ws://127.0.0.1:1'),
    });
    await start({ token: 'right' });
    await expect(openConnection(rendezvous.url, { token: 'wrong' })).rejects.toMatchObject({
      code: 'RENDEZVOUS',
      message: expect.stringContaining('the token is not that of this rendezvous'),
    });
    await expect(openConnection(rendezvous.url)).rejects.toMatchObject({ message: expect.stringContaining('needs a token') });
  });

  test('an aborted signal ends dialling with its reason, and an open connection with a goodbye', async () => {
    await expect(join('host', 'host-0', { signal: AbortSignal.abort(new Error('never mind')) })).rejects.toThrow('never mind');
    const controller = new AbortController();
    const dialling = join('host', 'host-0', { signal: controller.signal });
    controller.abort(new Error('changed my mind'));
    await expect(dialling).rejects.toThrow('changed my mind');
    const orchestrator = await join('orchestrator', 'orchestrator');
    const told = presences(orchestrator);
    const later = new AbortController();
    const connection = await join('host', 'host-1', { signal: later.signal });
    later.abort();
    await connection.closed;
    expect([(await told.next()).value?.state, (await told.next()).value]).toEqual([
      'joined',
      expect.objectContaining({ state: 'left', reason: 'it said goodbye' }),
    ]);
  });

  test('when the rendezvous ends, everything that is open rejects, and closed says why', async () => {
    const host = await join('host', 'host-0');
    const open = [host.sync.barrier('s', 1), host.sync.subscribe('t').next(), host.call('host-0', 'itself', null)];
    const ended = Promise.all(
      open.map((promise) =>
        expect(promise).rejects.toMatchObject({ code: 'RENDEZVOUS', message: expect.stringContaining('the rendezvous ends') }),
      ),
    );
    await host.sync.signal('all of it has arrived');
    await rendezvous[Symbol.asyncDispose]();
    expect(await host.closed).toBe('the rendezvous ends');
    await ended;
    for (const late of [host.sync.publish('t', 1), host.sync.subscribe('t').next(), host.call('x', 'y', null)])
      await expect(late).rejects.toMatchObject({ code: 'RENDEZVOUS' });
    host.notify('orchestrator', 'goes nowhere');
  });
});
