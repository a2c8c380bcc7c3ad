import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSync } from '../../sdk/sync.ts';
import { type Rendezvous, startRendezvous } from '../../sync/server.ts';
import { CardWatch } from './card-watch.ts';
import { untilWell } from './probes.ts';

let rendezvous: Rendezvous;

beforeEach(async () => {
  rendezvous = await startRendezvous({ token: 'secret' });
});

afterEach(async () => {
  await rendezvous[Symbol.asyncDispose]();
});

function watchOf(token: string): CardWatch {
  const node = { number: 0, index: 0, name: 'a-0', fleet: 'a', region: null };
  return new CardWatch({ rendezvous: { url: rendezvous.url, token }, node, signal: new AbortController().signal });
}

test('a node is ready once it has published its card, and is known by it and by the endpoints that it names', async () => {
  const watch = watchOf('secret');
  expect(await watch.probe()).toBe('its card, which it is to publish at the rendezvous');
  expect(watch.card).toEqual({});
  await using node = await openSync(`${rendezvous.url}/?token=secret`);
  await node.publish('regatta:cards', { node: 'a-0', card: { id: 7 }, endpoints: { api: 'http://10.0.0.1' } });
  await untilWell(watch.probe, () => undefined, AbortSignal.timeout(10_000));
  expect(watch.card).toEqual({ id: 7 });
  const http = { inside: '127.0.0.1:1', outside: '127.0.0.1:1' };
  expect(watch.endpointsOver({ http, api: http })).toEqual({ http, api: { inside: 'http://10.0.0.1', outside: 'http://10.0.0.1' } });
});

test('a rendezvous that cannot be asked is what is waited for, in words', async () => {
  const watch = watchOf('wrong');
  await expect.poll(() => watch.probe()).toContain('the token is not that of this rendezvous');
});
