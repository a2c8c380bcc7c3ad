import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Json, RendezvousAddress } from '../../sdk/node.ts';
import { openSync, type OpenSync } from '../../sdk/sync.ts';
import { type Rendezvous, startRendezvous } from '../../sync/server.ts';
import { publishedCard } from './published-cards.ts';

const never = new AbortController().signal;
let rendezvous: Rendezvous;
let address: RendezvousAddress;
let node: OpenSync;

beforeEach(async () => {
  rendezvous = await startRendezvous({ token: 'secret' });
  address = { url: rendezvous.url, token: 'secret' };
  node = await openSync(rendezvous.url, { token: 'secret' });
});

afterEach(async () => {
  for (const resource of [node, rendezvous]) await resource[Symbol.asyncDispose]();
});

const publish = (message: Json): Promise<number> => node.publish('regatta:cards', message);

test('a card is had by its node alone, whether it was published before or comes later', async () => {
  await publish({ node: 'a-0', card: { peer: 'x' }, endpoints: { http: 'http://127.0.0.1:1' } });
  const later = publishedCard(address, 'a-1', never);
  expect(await publishedCard(address, 'a-0', never)).toEqual({
    node: 'a-0',
    card: { peer: 'x' },
    endpoints: { http: 'http://127.0.0.1:1' },
  });
  await publish({ node: 'a-1' });
  expect(await later).toEqual({ node: 'a-1', card: null, endpoints: {} });
  // nobody was waited for any more, so the link was closed; it opens again
  await publish({ node: 'a-2', card: 2 });
  expect(await publishedCard(address, 'a-2', never)).toMatchObject({ card: 2 });
});

test('what is no card is passed over, and the first card of a node counts', async () => {
  for (const message of [null, 'a-0', [], { node: 7 }, { card: 1 }]) await publish(message);
  await publish({ node: 'a-0', card: 1, endpoints: { good: 'x:1', bad: 7 } });
  await publish({ node: 'a-0', card: 2 });
  expect(await publishedCard(address, 'a-0', never)).toEqual({ node: 'a-0', card: 1, endpoints: { good: 'x:1' } });
});

test('whoever gives up waiting learns why, and holds nobody else up', async () => {
  const patience = new AbortController();
  const given = expect(publishedCard(address, 'a-0', patience.signal)).rejects.toThrow('too long');
  const other = publishedCard(address, 'a-0', never);
  patience.abort(new Error('too long'));
  await given;
  await publish({ node: 'a-0' });
  expect(await other).toMatchObject({ node: 'a-0' });
});

test('a rendezvous that cannot be reached is an error', async () => {
  await expect(publishedCard({ ...address, token: 'wrong' }, 'a-0', never)).rejects.toMatchObject({ code: 'RENDEZVOUS' });
});
