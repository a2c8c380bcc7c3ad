import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { RawClient } from './fixtures/raw-client.ts';
import { startRendezvous } from './server.ts';

let opened: AsyncDisposable[] = [];
let log: string[] = [];

/** So many clients of one rendezvous. */
async function clients(count: number, options: { maxBacklogBytes?: number } = {}): Promise<RawClient[]> {
  const rendezvous = await startRendezvous({ log: (line) => log.push(line), ...options });
  opened.push(rendezvous);
  const opening = await Promise.all(Array.from({ length: count }, () => RawClient.open(rendezvous.url)));
  opened.push(...opening);
  return opening;
}

afterEach(async () => {
  for (const resource of opened.toReversed()) await resource[Symbol.asyncDispose]();
  opened = [];
  log = [];
});

test('every subscriber gets every message from the first on, in order, whenever and under whatever id it subscribes', async () => {
  const [publisher, ...subscribers] = (await clients(4)) as [RawClient, RawClient, RawClient, RawClient];
  let topics = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ messages: fc.integer({ min: 0, max: 20 }), size: fc.constantFrom(0, 120, 130, 70_000), pause: fc.boolean() }), {
        maxLength: 4,
      }),
      fc.array(fc.string({ maxLength: 5 }), { minLength: 3, maxLength: 3 }),
      async (bursts, ids) => {
        const topic = `topic ${topics++}`;
        const expected: string[] = [];
        for (const [index, subscriber] of subscribers.entries()) {
          subscriber.send({ id: `${ids[index]} ${topic}`, subscribe: { topic } });
          for (const { messages, size, pause } of bursts) {
            for (let message = 0; message < messages; message++) {
              const payload = `${index} ${message} ${'x'.repeat(size)}`;
              expected.push(payload);
              publisher.send({ id: '', publish: { topic, payload } });
            }
            if (pause) await turn();
          }
        }
        for (const [index, subscriber] of subscribers.entries()) {
          for (const payload of expected) {
            expect(await subscriber.next()).toEqual({
              id: `${ids[index]} ${topic}`,
              error: '',
              publish: null,
              subscribe: JSON.stringify(payload),
              signal_entry: null,
            });
          }
        }
        for (let acknowledged = 0; acknowledged < expected.length; acknowledged++)
          expect(await publisher.next()).toMatchObject({ publish: { seq: acknowledged + 1 } });
      },
    ),
    { numRuns: 15 },
  );
});

test('messages are delivered at once, not on a poll', async () => {
  const [publisher, subscriber] = (await clients(2)) as [RawClient, RawClient];
  subscriber.send({ id: '0', subscribe: { topic: 't' } });
  const durations: number[] = [];
  for (let n = 0; n < 31; n++) {
    const start = performance.now();
    publisher.send({ id: '0', publish: { topic: 't', payload: n } });
    await subscriber.next();
    durations.push(performance.now() - start);
  }
  // A poll of 100 ms would give 50; other tests share the machine, hence not 1.
  expect(durations.sort((a, b) => a - b)[15]).toBeLessThan(20);
});

test('a cancelled subscription ends, and others of the topic go on', async () => {
  const [client, other] = (await clients(2)) as [RawClient, RawClient];
  client.send({ id: 'ends', subscribe: { topic: 't' } });
  client.send({ id: 'stays', subscribe: { topic: 't' } });
  client.send({ id: 'ends', is_cancel: true });
  client.send({ id: 'never was', is_cancel: true });
  expect(await client.ask({ id: 'p', publish: { topic: 't', payload: 1 } })).toMatchObject({ id: 'p' });
  expect(await client.next()).toMatchObject({ id: 'stays', subscribe: '1' });
  expect(await client.ask({ id: 'q', publish: { topic: 'elsewhere', payload: 1 } })).toMatchObject({ id: 'q' });
  other.send({ id: '', subscribe: { topic: 't' } });
  expect(await other.payloads(1)).toEqual([1]);
});

test('a reader that is slow gets a long replay whole and in order, without being dropped', async () => {
  const [publisher, slow] = (await clients(2, { maxBacklogBytes: 1 << 20 })) as [RawClient, RawClient];
  const count = 400;
  for (let n = 0; n < count; n++) publisher.send({ id: '', publish: { topic: 't', payload: `${n} ${'x'.repeat(50_000)}` } });
  for (let n = 0; n < count; n++) await publisher.next();
  slow.send({ id: '', subscribe: { topic: 't' } });
  await sleep(50);
  slow.ws.pause();
  await sleep(100);
  // Were the replay counted against it, this message would find it far too far behind.
  expect(await publisher.ask({ id: '', publish: { topic: 't', payload: String(count) } })).toMatchObject({ publish: { seq: count + 1 } });
  await sleep(50);
  slow.ws.resume();
  const numbers = (await slow.payloads(count + 1)).map((payload) => Number.parseInt(payload as string, 10));
  expect(numbers).toEqual(Array.from({ length: count + 1 }, (_, n) => n));
  expect(log).toEqual([]);
});

test('a subscriber that does not read delays nobody, and is dropped with a reason once too far behind', async () => {
  const [publisher, stuck, quick] = (await clients(3, { maxBacklogBytes: 4 << 20 })) as [RawClient, RawClient, RawClient];
  stuck.send({ id: 'stuck', subscribe: { topic: 't' } });
  quick.send({ id: 'quick', subscribe: { topic: 't' } });
  await stuck.ask({ id: '', signal_entry: { state: 's' } });
  stuck.ws.pause();
  let published = 0;
  while (log.length === 0 && published < 1000) {
    const start = performance.now();
    publisher.send({ id: '', publish: { topic: 't', payload: 'x'.repeat(100_000) } });
    await quick.next();
    await publisher.next();
    expect(performance.now() - start).toBeLessThan(1000);
    published++;
  }
  expect(log).toEqual([expect.stringMatching(/^dropped 127\.0\.0\.1:\d+: as a subscriber it is \d+ bytes behind, more than the 4194304/)]);
  stuck.ws.resume();
  expect((await stuck.closed)[0]).toBe(1006);
});

test('a client that does not read its replies is dropped with a reason', async () => {
  const [stuck, other] = (await clients(2, { maxBacklogBytes: 1 << 20 })) as [RawClient, RawClient];
  stuck.ws.pause();
  const topic = 'x'.repeat(10_000);
  // The id comes back in the reply: so replies are as large as requests.
  for (let n = 0; n < 3000 && log.length === 0; n++) {
    stuck.send({ id: `${n} ${topic}`, signal_entry: { state: 's' } });
    if (n % 100 === 0) await other.ask({ id: '', signal_entry: { state: 'other' } });
  }
  expect(log).toEqual([expect.stringMatching(/^dropped 127\.0\.0\.1:\d+: it left \d+ bytes of replies unread/)]);
  stuck.ws.resume();
  await stuck.closed;
});
