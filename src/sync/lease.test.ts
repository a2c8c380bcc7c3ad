import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Json } from '../model/json.ts';
import { openConnection, type RendezvousConnection } from './connection.ts';
import { relayTo } from './fixtures/relay.ts';
import { presencesOf, TestRendezvous } from './fixtures/test-rendezvous.ts';

let rendezvous: TestRendezvous;
let relay: Awaited<ReturnType<typeof relayTo>>;
let orchestrator: RendezvousConnection;
let host: RendezvousConnection;

beforeEach(async () => {
  rendezvous = await TestRendezvous.start();
  relay = await relayTo(Number(new URL(rendezvous.url).port));
  orchestrator = await rendezvous.join('orchestrator', 'orchestrator');
  host = await openConnection(relay.url, { hello: { role: 'host', name: 'far', machine: 'm' }, isLeased: true });
});

afterEach(async () => {
  await host[Symbol.asyncDispose]();
  await relay[Symbol.asyncDispose]();
  await rendezvous[Symbol.asyncDispose]();
});

test('a leased link whose socket breaks goes on: calls are answered, and every notice comes once and in order', async () => {
  const told: Json[] = [];
  const done = Promise.withResolvers<void>();
  orchestrator.onNotify((_from, body) => {
    told.push(body);
    if (body === 'last') done.resolve();
  });
  const begun = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Json>();
  host.serve((call) => {
    begun.resolve();
    return call === 'slow' ? answer.promise : Promise.resolve(call);
  });
  const slow = orchestrator.call('far', 'slow', null);
  await begun.promise;
  for (let number = 0; number < 50; number++) {
    if (number % 10 === 5) relay.cut();
    host.notify('orchestrator', number);
    await new Promise((resolve) => setTimeout(resolve, number % 10 === 9 ? 60 : 1));
  }
  const away = Promise.withResolvers<void>();
  orchestrator.onPresence(({ state }) => {
    if (state === 'unhealthy') away.resolve();
  });
  relay.cut();
  await away.promise;
  const asked = orchestrator.call('far', 'while it was away', null);
  answer.resolve('slow but sure');
  host.notify('orchestrator', 'last');
  await done.promise;
  expect(told).toEqual([...Array.from({ length: 50 }, (_, number) => number), 'last']);
  expect([await slow, await asked]).toEqual(['slow but sure', 'while it was away']);
});

test('what a leased link waited for of others fails when its socket breaks, and it can sync again once it is back', async () => {
  host.serve(async (call) => call);
  const waiting = host.sync.barrier('all here', 2);
  await host.sync.signal('all here');
  relay.cut();
  await expect(waiting).rejects.toThrow('the link to the rendezvous broke, and with it what waited for others');
  await expect(host.sync.signal('all here')).rejects.toThrow('the link to the rendezvous broke');
  expect(await orchestrator.call('far', 'back', null)).toBe('back');
  expect(await host.sync.signal('all here')).toBe(2);
});

test('who does not come back within ten seconds has left; who said goodbye at once', async () => {
  const told = presencesOf(orchestrator);
  expect((await told.next()).value).toMatchObject({ name: 'far', state: 'joined' });
  await relay[Symbol.asyncDispose]();
  expect((await told.next()).value).toMatchObject({ state: 'unhealthy', reason: 'its link broke' });
  rendezvous.leapNs = 9e9;
  await new Promise((resolve) => setTimeout(resolve, 1100));
  rendezvous.leapNs = 10e9;
  expect((await told.next()).value).toMatchObject({ state: 'left', reason: 'its link broke, and it did not come back within 10 s' });

  const other = await openConnection(rendezvous.url, { hello: { role: 'host', name: 'near', machine: 'm' }, isLeased: true });
  expect((await told.next()).value).toMatchObject({ name: 'near', state: 'joined' });
  await other[Symbol.asyncDispose]();
  expect((await told.next()).value).toMatchObject({ name: 'near', state: 'left', reason: 'it said goodbye' });
});

test('where the rendezvous has ended, the link is gone for good', async () => {
  await rendezvous.end();
  expect(await host.closed).toBe('the rendezvous ends');
});
