import { get } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { metricsAnswer, type Pages, type PageServer, servePages } from './serve-pages.ts';

const here = { host: '127.0.0.1', port: 0 };
const family = { name: 'things', type: 'gauge', help: 'Things.', points: [{ labels: '', value: 1 }] } as const;
const pages: Pages = { '/metrics': (request) => metricsAnswer([family], request) };

async function serve(of: Pages = pages): Promise<PageServer & { readonly url: string }> {
  const server = await servePages(here, of, 'prometheus.listen');
  onTestFinished(() => server[Symbol.asyncDispose]());
  return { ...server, url: `http://127.0.0.1:${server.port}` };
}

test('a page is answered in the format that is asked for', async () => {
  const { url } = await serve();
  const plain = await fetch(`${url}/metrics`);
  expect(plain.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await plain.text()).toBe('# HELP things Things.\n# TYPE things gauge\nthings 1\n');
  const open = await fetch(`${url}/metrics?x=1`, { headers: { accept: 'application/openmetrics-text; version=1.0.0' } });
  expect(open.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  expect(await open.text()).toMatch(/# EOF\n$/);
});

test('what is not there is told of, with what is', async () => {
  const { url } = await serve();
  const other = await fetch(`${url}/metric`);
  expect([other.status, await other.text()]).toEqual([404, 'There is /metrics.\n']);
  expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405);
  expect((await fetch(`${url}/metrics`, { method: 'HEAD' })).headers.get('content-length')).toBe('51');
});

test('a page that cannot be made is an answer of 500, and the next one is served', async () => {
  let isBroken = true;
  const { url } = await serve({
    '/metrics': () => {
      if (isBroken) throw new Error('no figures');
      return { contentType: 'text/plain', body: 'well' };
    },
  });
  const broken = await fetch(`${url}/metrics`);
  expect([broken.status, await broken.text()]).toEqual([500, 'no figures\n']);
  isBroken = false;
  expect(await (await fetch(`${url}/metrics`)).text()).toBe('well');
});

test('who comes again by itself is known by what it says of that', async () => {
  const { url } = await serve({ '/sd': ({ isScraper }) => ({ contentType: 'text/plain', body: String(isScraper) }) });
  const asked = async (headers: { readonly [name: string]: string }): Promise<string> => (await fetch(`${url}/sd`, { headers })).text();
  expect(await asked({})).toBe('false');
  expect(await asked({ 'X-Prometheus-Scrape-Timeout-Seconds': '10' })).toBe('true');
  expect(await asked({ 'X-Prometheus-Refresh-Interval-Seconds': '60' })).toBe('true');
});

test('who asks is told apart by the name under which it knows this host', async () => {
  const { url, port } = await serve({ '/sd': ({ host }) => ({ contentType: 'text/plain', body: host ?? '' }) });
  expect(await (await fetch(`${url}/sd`)).text()).toBe('127.0.0.1');
  const asked = Promise.withResolvers<string>();
  get({ host: '127.0.0.1', port, path: '/sd', headers: { host: `[::1]:${port}` } }, (response) =>
    response.setEncoding('utf8').on('data', asked.resolve),
  );
  expect(await asked.promise).toBe('[::1]');
});

test('a port that is taken is an error that names the key', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  await expect(servePages({ host: '127.0.0.1', port }, pages, 'prometheus.listen')).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    message: `prometheus.listen: nothing can be served at 127.0.0.1:${port}: the port is taken, by another run or another program`,
    hint: 'Take another port, or 127.0.0.1:0 for any that is free.',
  });
  await expect(servePages({ host: '192.0.2.1', port: 0 }, pages, '--metrics-listen')).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    message: expect.stringMatching(/^--metrics-listen: nothing can be served at 192\.0\.2\.1:0: .*EADDRNOTAVAIL/) as string,
  });
});

test('those who hang, go away in the middle or talk nonsense keep nobody else from reading, nor the end', async () => {
  const points = Array.from({ length: 50_000 }, (_, at) => ({ labels: `at="${at}"`, value: at }));
  const server = await serve({ '/metrics': (request) => metricsAnswer([{ ...family, points }], request) });
  const sockets = [
    // asks and does not read
    ...Array.from({ length: 5 }, () => ask(server.port, 'GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n')),
    // never ends to ask
    ask(server.port, 'GET /metr'),
    // none of HTTP
    ask(server.port, '\0\0\0\r\n\r\n'),
  ];
  const leaving = ask(server.port, 'GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n');
  leaving.once('data', () => leaving.destroy());
  await sleep(50);
  const whole = await (await fetch(`${server.url}/metrics`)).text();
  expect(whole.split('\n')).toHaveLength(50_003);
  await server[Symbol.asyncDispose]();
  await Promise.all(
    sockets.map((socket) => new Promise((resolve) => (socket.destroyed ? resolve(null) : socket.once('close', resolve).resume()))),
  );
});

function ask(port: number, text: string): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined).pause();
  socket.write(text);
  return socket;
}
