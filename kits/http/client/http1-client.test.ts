import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answering, certificate, listen, nowhere, serve, textOf } from '../fixtures/servers.ts';
import { Http1Client, type Http1Options } from './http1-client.ts';
import type { HttpFailure, HttpRequest, HttpResponse } from './http-client.ts';
import { targetOf } from './target.ts';

const get: HttpRequest = { method: 'GET', path: '/', headers: [], body: null, wants: { headers: true, body: true } };

function clientOf(url: string, options: Partial<Http1Options> = {}): Http1Client {
  const client = new Http1Client(targetOf(url), {
    connections: 10,
    reuse: true,
    pipelining: 1,
    timeoutNs: 10e9,
    timeout: '10s',
    tls: { insecure: false },
    ...options,
  });
  onTestFinished(() => client[Symbol.asyncDispose]());
  return client;
}

function ask(client: Http1Client, request: Partial<HttpRequest> = {}): Promise<HttpResponse> {
  return new Promise((resolve, reject) => client.prepare({ ...get, ...request })({ answered: resolve, failed: reject }));
}

async function failure(asked: Promise<HttpResponse>): Promise<HttpFailure> {
  return asked.then(
    () => expect.unreachable('there was a response'),
    (error: HttpFailure) => error,
  );
}

/** One part after another, each in a turn of its own. */
async function sendParts(response: ServerResponse, first: string, last: string): Promise<void> {
  response.write(first);
  await sleep(1);
  response.end(last);
}

/** A response that ends with its connection. */
function withoutLength(response: ServerResponse): ServerResponse {
  return Object.assign(response, { useChunkedEncodingByDefault: false });
}

async function text(asked: Promise<HttpResponse>): Promise<string> {
  return (await asked).body?.toString() ?? '';
}

describe('a request', () => {
  it('arrives as it is meant, with what HTTP/1.1 wants beside it', async () => {
    const seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];
    const url = await serve((request, response) => {
      void textOf(request).then((body) => {
        const { method = '', url: path = '', headers } = request;
        seen.push({ method, url: path, headers, body });
        return response.end('ok');
      });
    });
    const client = clientOf(url);
    await ask(client, { method: 'POST', path: '/päge?a=1'.replace('ä', '%C3%A4'), headers: [['x-a', 'b']], body: 'grüße' });
    await ask(client, { method: 'POST' });
    await ask(client, { headers: [['Host', 'elsewhere']] });
    const host = url.slice('http://'.length);
    expect(seen).toEqual([
      { method: 'POST', url: '/p%C3%A4ge?a=1', headers: { host, 'x-a': 'b', 'content-length': '7' }, body: 'grüße' },
      { method: 'POST', url: '/', headers: { host, 'content-length': '0' }, body: '' },
      { method: 'GET', url: '/', headers: { host: 'elsewhere' }, body: '' },
    ]);
  });

  it('is answered by servers of Node in all the ways that they frame bodies', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/empty') response.writeHead(204).end();
      else if (request.url === '/chunks') void sendParts(response, 'some ', 'chunks');
      else if (request.url === '/old') void sendParts(withoutLength(response), 'until ', 'closed');
      else if (request.url === '/hints') response.writeEarlyHints({ link: '</a>; rel=preload' }, () => response.end('hinted'));
      else response.setHeader('x-here', 'yes').end('x'.repeat(300_000));
    });
    const client = clientOf(url);
    expect(await ask(client, { path: '/empty' })).toMatchObject({ status: 204, body: Buffer.alloc(0) });
    expect(await text(ask(client, { path: '/chunks' }))).toBe('some chunks');
    expect(await text(ask(client, { path: '/old' }))).toBe('until closed');
    expect(await text(ask(client, { path: '/hints' }))).toBe('hinted');
    const large = await ask(client);
    expect(large.body).toHaveLength(300_000);
    expect(large.headers).toContainEqual(['x-here', 'yes']);
    expect(await ask(client, { wants: { headers: false, body: false } })).toEqual({ status: 200, headers: [], body: null });
    expect(await ask(client, { method: 'HEAD' })).toMatchObject({ status: 200, body: Buffer.alloc(0) });
    expect(await text(ask(client, { path: '/chunks' }))).toBe('some chunks');
  });

  it('goes over TLS where the certificate is one that is trusted', async () => {
    const url = await serve((_, response) => response.end('secret'), { tls: true });
    expect(await text(ask(clientOf(url, { tls: { ca: certificate.cert, insecure: false } })))).toBe('secret');
    expect(await text(ask(clientOf(url, { tls: { insecure: true } })))).toBe('secret');
    const untrusted = await failure(ask(clientOf(url)));
    expect(untrusted).toMatchObject({
      wasSent: false,
      message: 'cannot connect: the certificate does not verify: self-signed certificate',
    });
    const other = { ca: certificate.cert, insecure: false, servername: 'shop.example' };
    expect((await failure(ask(clientOf(url, { tls: other })))).message).toContain(
      'the certificate does not verify: Hostname/IP does not match',
    );
  });
});

describe('connections', () => {
  /** A server that counts connections and the most requests that it has at a time. */
  async function counting(): Promise<{ readonly url: string; readonly counts: { connections: number; most: number } }> {
    const counts = { connections: 0, most: 0 };
    let now = 0;
    const server = createServer((_, response) => {
      counts.most = Math.max(counts.most, ++now);
      setTimeout(() => (now--, response.end('ok')), 5);
    });
    server.on('connection', () => counts.connections++);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => (server.closeAllConnections(), void server.close()));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, counts };
  }

  const many = (client: Http1Client): Promise<HttpResponse[]> => Promise.all(Array.from({ length: 20 }, () => ask(client)));

  it('are as many as are needed, at most as many as allowed, and used again', async () => {
    const { url, counts } = await counting();
    const client = clientOf(url, { connections: 4 });
    await many(client);
    await many(client);
    expect(counts).toEqual({ connections: 4, most: 4 });
    const one = clientOf(url);
    for (let request = 0; request < 3; request++) await ask(one);
    expect(counts.connections).toBe(5);
  });

  it('are new for each request where that is asked for', async () => {
    const { url, counts } = await counting();
    await many(clientOf(url, { connections: 4, reuse: false }));
    expect(counts).toEqual({ connections: 20, most: 4 });
  });

  it('carry several requests at a time with pipelining alone, each with its own response', async () => {
    const url = await listen((socket) => {
      let seen = '';
      socket.on('data', (data) => {
        seen += data.toString();
        const paths = [...seen.matchAll(/^GET (\S+)/gm)].map(([, path = '']) => path);
        if (paths.length === 3)
          socket.write(paths.map((path) => `HTTP/1.1 200 OK\r\ncontent-length: ${path.length}\r\n\r\n${path}`).join(''));
      });
    });
    const client = clientOf(url, { connections: 1, pipelining: 3 });
    expect(await Promise.all(['/a', '/bb', '/ccc'].map((path) => text(ask(client, { path }))))).toEqual(['/a', '/bb', '/ccc']);
  });

  it('that the server is about to close when idle are closed before', async () => {
    let ended = 0;
    const url = await listen((socket) => {
      socket.on('end', () => ended++);
      answering('HTTP/1.1 200 OK\r\nkeep-alive: timeout=1\r\ncontent-length: 0\r\n\r\n')(socket);
    });
    const client = clientOf(url, { timeoutNs: 1e9 });
    await ask(client);
    await expect.poll(() => ended, { timeout: 5000 }).toBe(1);
    expect(await ask(client)).toMatchObject({ status: 200 });
  });
});

describe('a bad day', () => {
  it('is a server that answers twice: its second answer is none to what was sent when the first came', async () => {
    const client = clientOf(await listen(answering('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'.repeat(2))), { connections: 1 });
    // the other waits for the connection
    const [first, other] = await Promise.allSettled([ask(client), ask(client)]);
    expect(first).toMatchObject({ status: 'fulfilled' });
    expect(other).toMatchObject({ reason: { message: expect.stringContaining('it answers no request') as string } });
  });

  const half = 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf';

  it.each([
    ['garbage', answering('SSH-2.0-OpenSSH\r\n'), 'the response is garbage: it does not begin with HTTP/1.'],
    ['half a response', (socket) => socket.once('data', () => socket.end(half)), 'the connection ended within the response'],
    ['half a head', (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 O')), 'the connection ended within the response'],
    ['nothing, and an end', (socket) => socket.once('data', () => socket.end()), 'the connection ended before the response'],
    ['a reset', (socket) => socket.once('data', () => socket.resetAndDestroy()), 'connection reset'],
    [
      'a reset within the response',
      (socket) => socket.once('data', () => socket.write(half, () => setTimeout(() => socket.resetAndDestroy(), 20))),
      'connection reset',
    ],
    [
      'chunks without an end',
      answering('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'),
      'the response is garbage: a chunk has no length',
    ],
  ] satisfies readonly [string, Parameters<typeof listen>[0], string][])(
    'of the server is told as what it is: %s',
    async (_, behave, message) => {
      const client = clientOf(await listen(behave));
      const failures = await Promise.all([failure(ask(client)), failure(ask(client))]);
      expect(failures.map((each) => ({ message: each.message, wasSent: each.wasSent }))).toEqual([
        { message, wasSent: true },
        { message, wasSent: true },
      ]);
    },
  );

  it('refuses: what was never sent is told apart', async () => {
    expect(await failure(ask(clientOf(await nowhere())))).toMatchObject({ message: 'cannot connect: connection refused', wasSent: false });
  });

  it('has a name that nobody knows', async () => {
    const unknown = await failure(ask(clientOf('http://no-such-host.invalid')));
    expect(unknown.message).toMatch(/^cannot connect: its name (is not known|could not be looked up)$/);
    expect(unknown.wasSent).toBe(false);
  });

  it('stalls: a timeout ends the request and its connection, and the next one gets another', async () => {
    let connections = 0;
    const url = await listen((socket) => {
      if (++connections > 1) answering('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')(socket);
      // the half of an answer does not count
      else socket.once('data', () => socket.write(half));
    });
    const client = clientOf(url, { connections: 1, timeoutNs: 100e6, timeout: '100ms' });
    const [stalled, waiting] = await Promise.allSettled([ask(client), ask(client)]);
    expect(stalled).toMatchObject({ reason: { message: 'timeout: no response within 100ms', wasSent: true } });
    expect(waiting).toMatchObject({ reason: { message: 'timeout: no connection was free within 100ms', wasSent: false } });
    expect(await ask(client)).toMatchObject({ status: 200 });
  });

  it('closes a connection that was used before, as the next request is sent: told so, and not sent again', async () => {
    let requests = 0;
    const url = await listen((socket) => {
      socket.on('data', () => {
        if (requests++ % 2 === 0) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
        else socket.resetAndDestroy();
      });
    });
    const client = clientOf(url);
    await ask(client);
    expect(await failure(ask(client))).toMatchObject({ message: 'connection reset, on a connection that was used before', wasSent: true });
    expect(requests).toBe(2);
    expect(await ask(client)).toMatchObject({ status: 200 });
  });

  it('answers more than it was asked', async () => {
    const url = await listen(answering('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'));
    const client = clientOf(url, { connections: 1 });
    expect(await text(ask(client))).toBe('ok');
    expect(await text(ask(client))).toBe('ok');
  });

  it('ends with the client: what is under way fails, what waits too', async () => {
    const client = clientOf(await listen(() => undefined), { connections: 1 });
    const asked = [ask(client), ask(client)].map((each) => failure(each));
    await sleep(20);
    await client[Symbol.asyncDispose]();
    expect((await Promise.all(asked)).map(({ message }) => message)).toEqual(['the client was closed', 'the client was closed']);
  });
});
