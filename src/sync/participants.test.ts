import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { realClock } from '../load/real-clock.ts';
import type { ClockProbe } from './connection.ts';
import { presencesOf, TestRendezvous } from './fixtures/test-rendezvous.ts';
import { Inbox } from './inbox.ts';

let rendezvous: TestRendezvous;

beforeEach(async () => {
  rendezvous = await TestRendezvous.start();
});

afterEach(() => rendezvous[Symbol.asyncDispose]());

describe('presence', () => {
  test('the orchestrator hears who joins and who leaves, and why', async () => {
    const orchestrator = await rendezvous.join('orchestrator', 'orchestrator');
    const told = presencesOf(orchestrator);
    const host = await rendezvous.join('host', 'host-0');
    expect((await told.next()).value).toMatchObject({ name: 'host-0', machine: 'machine of host-0', state: 'joined' });
    await host[Symbol.asyncDispose]();
    expect((await told.next()).value).toMatchObject({ name: 'host-0', state: 'left', reason: 'it said goodbye' });
    const killed = await rendezvous.joinRaw('host-1');
    killed.ws.terminate();
    expect((await told.next()).value).toMatchObject({ name: 'host-1', state: 'joined' });
    expect((await told.next()).value).toMatchObject({ name: 'host-1', state: 'left', reason: expect.stringContaining('its link broke') });
    expect(rendezvous.log).toEqual([expect.stringContaining('lost host-1: its link broke')]);
  });

  test('an orchestrator, and a listener, who come late are told who is there', async () => {
    await rendezvous.join('host', 'host-0');
    const orchestrator = await rendezvous.join('orchestrator', 'orchestrator');
    expect((await presencesOf(orchestrator).next()).value).toMatchObject({ name: 'host-0', state: 'joined' });
    expect((await presencesOf(orchestrator).next()).value).toMatchObject({ name: 'host-0', state: 'joined' });
  });

  test('a name that is taken is refused, until the one who has it has fallen silent', async () => {
    const orchestrator = await rendezvous.join('orchestrator', 'orchestrator');
    const told = presencesOf(orchestrator);
    const silent = await rendezvous.joinRaw('host-0');
    await expect(rendezvous.join('host', 'host-0')).rejects.toMatchObject({
      code: 'RENDEZVOUS',
      message: expect.stringContaining('"host-0" is taken'),
    });
    rendezvous.leapNs = 6e9;
    while ((await told.next()).value?.state !== 'unhealthy') continue;
    await rendezvous.join('host', 'host-0');
    expect(await silent.closed).toEqual([1006, '']);
    expect([(await told.next()).value?.state, (await told.next()).value?.state]).toEqual(['left', 'joined']);
  });

  test('a second hello, and one with a name that fills no close frame, are refused with the reason', async () => {
    const name = 'ü'.repeat(200);
    await rendezvous.join('host', name);
    await expect(rendezvous.join('host', name)).rejects.toMatchObject({ message: expect.stringContaining(`"${name}" is taken`) });
    const twice = await rendezvous.joinRaw('host-0');
    await twice.next();
    expect(await twice.ask({ kind: 'hello', role: 'host', name: 'host-1', machine: 'm' })).toEqual({
      kind: 'refused',
      reason: 'this connection has already said hello as host-0',
    });
    expect(await twice.closed).toEqual([4409, 'hello refused']);
  });

  test('a host that answers no probe for 5 s is unhealthy, and healthy as soon as it answers', async () => {
    const orchestrator = await rendezvous.join('orchestrator', 'orchestrator');
    const told = presencesOf(orchestrator);
    const silent = await rendezvous.joinRaw('host-0');
    expect((await told.next()).value).toMatchObject({ state: 'joined' });
    const probe = (await silent.next()) as { kind: string; at: number };
    expect(probe).toEqual({ kind: 'clock', at: expect.any(Number) });
    rendezvous.leapNs = 3e9;
    await silent.next();
    rendezvous.leapNs = 6e9;
    expect((await told.next()).value).toMatchObject({
      name: 'host-0',
      state: 'unhealthy',
      reason: expect.stringMatching(/no answer to a clock probe for \d+ s/),
    });
    silent.send({ kind: 'clock', at: probe.at, monotonic: 0, wallMinusMonotonic: 0 });
    expect((await told.next()).value).toMatchObject({ name: 'host-0', state: 'healthy' });
    silent.send({ kind: 'clock', at: probe.at, monotonic: 0, wallMinusMonotonic: 0 });
    silent.ws.close();
    expect((await told.next()).value).toMatchObject({ name: 'host-0', state: 'left' });
  });
});

test('clock probes tell how far the clock of a host is from that of the rendezvous, within their error', async () => {
  const orchestrator = await rendezvous.join('orchestrator', 'orchestrator');
  const probes = new Inbox<ClockProbe>();
  orchestrator.onClock((probe) => probes.put(probe));
  const ahead = 5e9;
  await rendezvous.join('host', 'host-0', { clock: { now: () => realClock.now() + ahead } });
  for (let count = 0; count < 2; count++) {
    const probe = (await probes.next()).value as ClockProbe;
    expect(probe).toMatchObject({ host: 'host-0', machine: 'machine of host-0' });
    expect(probe.error).toBeGreaterThan(0);
    expect(Math.abs(probe.offset - ahead)).toBeLessThanOrEqual(probe.error);
    expect(Math.abs(probe.wallMinusMonotonic + probe.at + ahead - Date.now() * 1e6)).toBeLessThan(1e9);
  }
});

test('of clocks the orchestrator is told those of hosts: a node has that of its host', async () => {
  const orchestrator = await rendezvous.join('orchestrator', 'orchestrator');
  const probes = new Inbox<ClockProbe>();
  orchestrator.onClock((probe) => probes.put(probe));
  await rendezvous.join('node', 'node-0');
  await rendezvous.join('host', 'host-0');
  for (let told = 0; told < 2; told++) expect((await probes.next()).value).toMatchObject({ host: 'host-0' });
});

describe('barriers', () => {
  test('fail at once when a node that has not signalled is lost, and not when it says goodbye', async () => {
    const waiting = await rendezvous.join('node', 'node-0');
    const leaving = await rendezvous.join('node', 'leaving');
    const barrier = waiting.sync.signalAndWait('ready', 3);
    const failed = expect(barrier).rejects.toMatchObject({
      code: 'RENDEZVOUS',
      message: expect.stringContaining('lost-one was lost before it signalled'),
    });
    await leaving[Symbol.asyncDispose]();
    const lost = await rendezvous.joinRaw('lost-one', 'node');
    expect(await Promise.race([barrier, waiting.sync.signal('other')])).toBe(1);
    lost.ws.terminate();
    await failed;
  });

  test('go on when a host is lost: hosts take part in none', async () => {
    const waiting = await rendezvous.join('node', 'node-0');
    const barrier = waiting.sync.barrier('ready', 1);
    const lost = await rendezvous.joinRaw('host-0');
    lost.ws.terminate();
    await lost.closed;
    while (rendezvous.log.length === 0) await sleep(5);
    await waiting.sync.signal('ready');
    await barrier;
  });

  test('go on when the one who is lost has signalled, and when it comes back', async () => {
    const waiting = await rendezvous.join('node', 'node-0');
    const lost = await rendezvous.joinRaw('node-1', 'node');
    await lost.next();
    await lost.ask({ id: '0', signal_entry: { state: 'ready' } });
    const barrier = waiting.sync.signalAndWait('ready', 3);
    lost.ws.terminate();
    await lost.closed;
    while (rendezvous.log.length === 0) await sleep(5);
    await rendezvous.joinRaw('node-1', 'node');
    const later = waiting.sync.barrier('later', 1);
    await waiting.sync.signal('ready');
    await waiting.sync.signal('later');
    expect([await barrier, await later]).toEqual([2, undefined]);
  });
});
