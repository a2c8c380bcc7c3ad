import { createSecureServer, createServer as createH2c } from 'node:http2';
import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import { type AddressInfo, connect, type Server } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { answering, certificate, listen, nowhere, serve } from '../fixtures/servers.ts';
import type { HttpFailure, HttpRequest, HttpResponse } from './http-client.ts';
import { targetOf } from './target.ts';
import { UndiciClient, type UndiciOptions } from './undici-client.ts';

const get: HttpRequest = { method: 'GET', path: '/', headers: [], body: null, wants: { headers: true, body: true } };
const trusted = { ca: certificate.cert, insecure: false };

function ask(url: string, options: Partial<UndiciOptions> = {}, request: Partial<HttpRequest> = {}): Promise<HttpResponse> {
  const common = { proxy: null, decompress: false, connections: 4, reuse: true, timeoutNs: 10e9, timeout: '10s', tls: trusted };
  const client = new UndiciClient(targetOf(url), { version: 1.1, ...common, ...options });
  onTestFinished(() => client[Symbol.asyncDispose]());
  return new Promise((resolve, reject) => client.prepare({ ...get, ...request })({ answered: resolve, failed: reject }));
}

async function failure(asked: Promise<HttpResponse>): Promise<HttpFailure> {
  return asked.then(
    () => expect.unreachable('there was a response'),
    (error: HttpFailure) => error,
  );
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

it('speaks HTTP/2 over TLS, and refuses a server that does not', async () => {
  const server = createSecureServer(certificate, (request, response) => response.end(`over ${request.httpVersion}`));
  const url = `https://127.0.0.1:${await portOf(server)}`;
  const response = await ask(url, { version: 2 });
  expect(response.body?.toString()).toBe('over 2.0');
  const old = await serve((_, answer) => answer.end('over 1.1'), { tls: true });
  expect(await failure(ask(old, { version: 2 }))).toMatchObject({
    wasSent: false,
    message: expect.stringContaining('TLS failed') as string,
  });
  const untrusted = await failure(ask(url, { version: 2, tls: { insecure: false } }));
  expect(untrusted.message).toBe('cannot connect: the certificate does not verify: self-signed certificate');
});

it('speaks HTTP/2 in the clear', async () => {
  const server = createH2c((request, response) => response.end(`over ${request.httpVersion}`));
  const response = await ask(`http://127.0.0.1:${await portOf(server)}`, { version: 2 }, { method: 'POST', body: 'x' });
  expect(response.body?.toString()).toBe('over 2.0');
});

it('unpacks bodies where that is asked for', async () => {
  const url = await serve((request, response) => {
    const packs = request.headers['accept-encoding']?.includes('gzip') === true;
    response.writeHead(200, packs ? { 'content-encoding': 'gzip' } : {}).end(packs ? gzipSync('packed') : 'plain');
  });
  expect((await ask(url, { decompress: true })).body?.toString()).toBe('packed');
  expect((await ask(url)).body?.toString()).toBe('plain');
  expect(await ask(url, {}, { wants: { headers: false, body: false } })).toEqual({ status: 200, headers: [], body: null });
});

it('goes through a proxy', async () => {
  const url = await serve((_, response) => response.end('at home'));
  const tunnels: string[] = [];
  const proxy = createServer((request, response) => {
    tunnels.push(request.url ?? '');
    request.pipe(forward(request.url ?? '', (answer) => void answer.pipe(response)));
  });
  proxy.on('connect', ({ url: place = '' }, socket) => {
    tunnels.push(place);
    const { hostname, port } = new URL(`http://${place}`);
    const other = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      other.pipe(socket).pipe(other);
    });
  });
  const response = await ask(url, { proxy: `http://127.0.0.1:${await portOf(proxy)}` });
  expect(response.body?.toString()).toBe('at home');
  expect(tunnels[0]).toContain(new URL(url).host);
});

it('fails in the words of our own client', async () => {
  expect(await failure(ask(await nowhere()))).toMatchObject({ message: 'cannot connect: connection refused', wasSent: false });
  const stalled = await listen(() => undefined);
  expect(await failure(ask(stalled, { timeoutNs: 50e6, timeout: '50ms' }))).toMatchObject({
    message: 'timeout: no response within 50ms',
    wasSent: true,
  });
  expect((await failure(ask(await listen(answering('SSH-2.0\r\n'))))).message).toMatch(/^the response is garbage: /);
  expect((await failure(ask(await listen(answering('SSH-2.0\r\n')), { version: 2 }))).message).toBe(
    'the response is garbage: as HTTP/2 it is a protocol error',
  );
  const ended = await listen((socket) => socket.once('data', () => socket.end()));
  expect(await failure(ask(ended))).toMatchObject({ message: 'the connection ended before the response', wasSent: true });
});
