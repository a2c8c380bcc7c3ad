import { createServer } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { RawClient } from './fixtures/raw-client.ts';
import { type Rendezvous, type RendezvousOptions, startRendezvous } from './server.ts';

let opened: AsyncDisposable[] = [];
let log: string[] = [];

async function start(options: RendezvousOptions = {}): Promise<Rendezvous> {
  const rendezvous = await startRendezvous({ log: (line) => log.push(line), ...options });
  opened.push(rendezvous);
  return rendezvous;
}

async function open(url: string, headers: { readonly [name: string]: string } = {}): Promise<RawClient> {
  const client = await RawClient.open(url, headers);
  opened.push(client);
  return client;
}

/** A client of a rendezvous of its own. */
async function alone(options: RendezvousOptions = {}): Promise<RawClient> {
  return open((await start(options)).url);
}

afterEach(async () => {
  for (const resource of opened.toReversed()) await resource[Symbol.asyncDispose]();
  opened = [];
  log = [];
});

const nothing = { error: '', publish: null, subscribe: '', signal_entry: null };

describe('requests', () => {
  test('each gets the five members of a reply, in the order and form of the Go service', async () => {
    const client = await alone();
    client.send({ id: '0', is_cancel: false, publish: { topic: 't', payload: { a: [1, 'ü"\\'] } } });
    expect(await client.text()).toBe('{"id":"0","error":"","publish":{"seq":1},"subscribe":"","signal_entry":null}');
    client.send({ id: '1', is_cancel: false, signal_entry: { state: 's' } });
    expect(await client.text()).toBe('{"id":"1","error":"","publish":null,"subscribe":"","signal_entry":{"seq":1}}');
    client.send({ id: '2', is_cancel: false, barrier: { state: 's', target: 1 } });
    expect(await client.text()).toBe('{"id":"2","error":"","publish":null,"subscribe":"","signal_entry":null}');
    client.send({ id: '3', is_cancel: false, subscribe: { topic: 't' } });
    expect(await client.text()).toBe(
      '{"id":"3","error":"","publish":null,"subscribe":"{\\"a\\":[1,\\"ü\\\\\\"\\\\\\\\\\"]}","signal_entry":null}',
    );
  });

  test('members that are null count as not given, a request without id has the id ""', async () => {
    const client = await alone();
    expect(await client.ask({ publish: null, subscribe: null, barrier: null, signal_entry: { state: 's' } })).toEqual({
      ...nothing,
      id: '',
      signal_entry: { seq: 1 },
    });
  });

  test('binary frames are taken as text ones, and answered in text', async () => {
    const client = await alone();
    const answered = new Promise<boolean>((resolve) => client.ws.once('message', (_data, isBinary) => resolve(isBinary)));
    expect(await client.ask(Buffer.from('{"id":"7","signal_entry":{"state":"s"}}'))).toMatchObject({ id: '7', signal_entry: { seq: 1 } });
    expect(await answered).toBe(false);
  });

  test('un-awaited publishes stay in order', async () => {
    const client = await alone();
    client.send({ id: 'all', subscribe: { topic: 't' } });
    for (let n = 0; n < 500; n++) client.send({ id: String(n), publish: { topic: 't', payload: n } });
    const seqs: unknown[] = [];
    const payloads: unknown[] = [];
    while (seqs.length + payloads.length < 1000) {
      const reply = (await client.next()) as { id: string; subscribe: string; publish: { seq: number } };
      if (reply.id === 'all') payloads.push(JSON.parse(reply.subscribe));
      else seqs.push([Number(reply.id), reply.publish.seq]);
    }
    expect(payloads).toEqual(Array.from({ length: 500 }, (_, n) => n));
    expect(seqs).toEqual(Array.from({ length: 500 }, (_, n) => [n, n + 1]));
  });

  test('a barrier and a subscription that wait hold up no later request of their client', async () => {
    const client = await alone();
    client.send({ id: '0', barrier: { state: 's', target: 1 } });
    client.send({ id: '1', subscribe: { topic: 't' } });
    expect(await client.ask({ id: '2', publish: { topic: 'other', payload: null } })).toMatchObject({ id: '2' });
    client.send({ id: '3', signal_entry: { state: 's' } });
    expect([await client.next(), await client.next()]).toEqual(
      expect.arrayContaining([
        { ...nothing, id: '0' },
        { ...nothing, id: '3', signal_entry: { seq: 1 } },
      ]),
    );
  });
});

describe('frames that cannot be carried out', () => {
  test.each([
    ['text that is not JSON', 'publish, please', '', 'not JSON'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x80]), '', 'not JSON'],
    ['null', 'null', '', 'must be a JSON object, not null'],
    ['an array', '[]', '', 'not an array'],
    ['an id that is no string', '{"id":1,"signal_entry":{"state":"s"}}', '', '"id" must be a string'],
    ['no request at all', '{"id":"5"}', '5', 'needs one of publish'],
    ['a publish without topic', '{"id":"5","publish":{"payload":1}}', '5', 'publish needs "topic"'],
    ['a barrier with half a target', '{"id":"5","barrier":{"state":"s","target":1.5}}', '5', 'an integer, not 1.5'],
    ['a kind that nobody knows', '{"kind":"hullo"}', '', 'known are hello'],
    ['a kind that every object knows', '{"kind":"constructor"}', '', 'known are hello'],
    ['a hello without name', '{"kind":"hello","role":"host","machine":"m"}', '', 'needs "name"'],
    ['a hello of another role', '{"kind":"hello","role":"king","name":"k","machine":"m"}', '', 'orchestrator, host, node'],
    ['a frame with a kind that also looks like a request', '{"kind":"hullo","type":"publish","id":"5"}', '', 'known are hello'],
    ['a notification before the hello', '{"kind":"notify","to":"orchestrator","body":1}', '', 'needs a hello'],
  ])('%s: an error tells what is wrong, and the connection goes on', async (_what, frame, id, problem) => {
    const client = await alone();
    expect(await client.ask(frame)).toMatchObject({ id, error: expect.stringContaining(problem) });
    expect(await client.ask({ id: 'next', signal_entry: { state: 's' } })).toMatchObject({ id: 'next', error: '' });
  });

  test('a text frame of invalid UTF-8 is answered too', async () => {
    const client = await alone();
    client.ws.send(Buffer.from([0x22, 0xc3, 0x28]), { binary: false });
    expect(await client.next()).toMatchObject({ error: expect.stringContaining('not JSON') });
    expect(await client.ask({ id: '1', signal_entry: { state: 's' } })).toMatchObject({ id: '1', error: '' });
  });

  test('an id that is still in use is refused, and free again once its request is over', async () => {
    const client = await alone();
    client.send({ id: '0', subscribe: { topic: 't' } });
    expect(await client.ask({ id: '0', barrier: { state: 's', target: 1 } })).toMatchObject({
      id: '0',
      error: expect.stringContaining('still open'),
    });
    client.send({ id: '0', is_cancel: true });
    client.send({ id: '0', barrier: { state: 's', target: 0 } });
    expect(await client.next()).toEqual({ ...nothing, id: '0' });
  });
});

describe('frames nested deeper than can be written again', () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;

  test('end neither the rendezvous nor the connection: an error tells of them, and a line in the log', async () => {
    const client = await alone();
    const other = await open(client.ws.url);
    expect(await client.ask(`{"id":"5","publish":{"topic":"t","payload":${deep}}}`)).toMatchObject({
      id: '5',
      error: expect.stringContaining('could not be carried out'),
    });
    expect(await client.ask(`{"id":"6","barrier":{"state":"s","target":${deep}}}`)).toMatchObject({
      id: '6',
      error: expect.stringContaining('an array'),
    });
    expect(log).toEqual([expect.stringContaining('could not be carried out')]);
    expect(await other.ask({ id: 'next', signal_entry: { state: 's' } })).toMatchObject({ id: 'next', error: '' });
  });

  test('as the body of a notification, a call or an answer leave nobody waiting', async () => {
    const client = await alone();
    const hello = (name: string): object => ({ kind: 'hello', role: 'orchestrator', name, machine: 'm' });
    const other = await open(client.ws.url);
    await client.ask(hello('one'));
    await other.ask(hello('two'));
    await other.next(); // that the other is there
    for (const frame of ['"kind":"notify"', '"kind":"call","id":1,"call":"x"'])
      expect(await client.ask(`{${frame},"to":"two","body":${deep}}`)).toMatchObject({
        error: expect.stringContaining('could not be carried out'),
      });
    client.send({ kind: 'call', id: 2, to: 'two', call: 'x', body: null });
    expect(await other.next()).toMatchObject({ kind: 'call', id: 2 });
    other.send(`{"kind":"answer","id":2,"to":"one","body":${deep}}`);
    expect(await client.next()).toMatchObject({ kind: 'answer', id: 2, error: { code: 'RENDEZVOUS' } });
  });
});

describe('large frames', () => {
  test('33,000 bytes, 70,000 bytes and 4 MiB are taken and delivered whole', async () => {
    const client = await alone();
    for (const length of [33_000, 70_000, 4 << 20]) {
      const payload = 'x'.repeat(length);
      const topic = `t${length}`;
      expect(await client.ask({ id: '0', publish: { topic, payload } })).toMatchObject({ error: '', publish: { seq: 1 } });
      const message = (await client.ask({ id: `s${length}`, subscribe: { topic } })) as { subscribe: string };
      expect(JSON.parse(message.subscribe) === payload).toBe(true);
    }
  });

  test.each([
    [
      'first, as the Go and Rust clients write it',
      (payload: string) => ({ id: '4"2', is_cancel: false, publish: { topic: 't', payload } }),
      '4"2',
    ],
    ['last, as the JavaScript client writes it', (payload: string) => ({ publish: { topic: 't', payload }, id: '42' }), '42'],
    [
      'nowhere, while a payload holds another',
      (payload: string) => ({ publish: { topic: 't', text: payload, payload: { a: 1, id: 'no' } } }),
      '',
    ],
  ])('one above the limit gets an error with the id that stands %s', async (_where, frame, id) => {
    const client = await alone({ maxFrameBytes: 99_999 });
    expect(await client.ask(frame('x'.repeat(100_000)))).toMatchObject({ id, error: expect.stringMatching(/larger than the 99999/) });
    expect(await client.ask({ id: 'next', publish: { topic: 't', payload: 1 } })).toMatchObject({ id: 'next', publish: { seq: 1 } });
  });
});

describe('who may connect', () => {
  test('an address that others can reach is refused without a token', async () => {
    await expect(startRendezvous({ host: '0.0.0.0' })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('needs a token'),
    });
    await expect(startRendezvous({ host: '::' })).rejects.toMatchObject({ code: 'USAGE' });
    expect((await start({ host: '0.0.0.0', token: 'secret' })).port).toBeGreaterThan(0);
  });

  test('a token is taken from the header or from the URL, and nothing else opens', async () => {
    const { url } = await start({ token: 'se cret' });
    await open(url, { authorization: 'Bearer se cret' });
    await open(`${url}/any/path?x=1&token=se%20cret`);
    for (const attempt of [open(url), open(url, { authorization: 'Bearer secret' }), open(`${url}?token=`)])
      await expect(attempt).rejects.toThrow('401');
    expect(log).toEqual([
      expect.stringContaining('needs a token'),
      expect.stringContaining('not that of'),
      expect.stringContaining('not that of'),
    ]);
  });

  test('web pages from elsewhere cannot use one without a token', async () => {
    const { url } = await start();
    await open(url, { origin: 'http://localhost:3000' });
    await expect(open(url, { origin: 'https://example.org' })).rejects.toThrow('403');
    await expect(open(url, { origin: 'null' })).rejects.toThrow('403');
  });

  test('a port in use is a clear error', async () => {
    await using server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(startRendezvous({ port })).rejects.toMatchObject({ code: 'PORT_TAKEN', message: expect.stringContaining(String(port)) });
  });

  test('plain HTTP is told that this is a rendezvous', async () => {
    const { url } = await start();
    const response = await fetch(url.replace('ws:', 'http:'));
    expect([response.status, await response.text()]).toEqual([426, expect.stringContaining('rendezvous')]);
  });
});

test.each([
  ['was refused', 'GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\norigin: https://example.org\r\n\r\n'],
  ['never said what it wants', 'GET / HT'],
])('ending the rendezvous waits for nobody who %s and keeps the connection half open', async (_who, text) => {
  const rendezvous = await startRendezvous();
  const socket = connect({ port: rendezvous.port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  socket.on('error', () => undefined).write(text);
  await sleep(50);
  await rendezvous[Symbol.asyncDispose]();
  await start({ port: rendezvous.port });
});

test('ending the rendezvous closes connections with 1001 and frees the port, also when a client does not answer', async () => {
  const rendezvous = await startRendezvous();
  const polite = await open(rendezvous.url);
  const stuck = await open(rendezvous.url);
  stuck.ws.pause();
  await rendezvous[Symbol.asyncDispose]();
  expect(await polite.closed).toEqual([1001, 'the rendezvous ends']);
  await start({ port: rendezvous.port });
});
