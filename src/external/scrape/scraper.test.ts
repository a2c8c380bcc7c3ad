import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestContext } from '../fixtures/test-context.ts';
import { Scraper, type ScrapeOptions } from './scraper.ts';

let context: TestContext;
let server: Server;
let answer: RequestListener;
let requests: number;
let url: string;

beforeEach(async () => {
  context = new TestContext();
  requests = 0;
  server = createServer((request, response) => {
    requests++;
    answer(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function page(text: string, contentType = 'text/plain; version=0.0.4'): RequestListener {
  return (_, response) => void response.writeHead(200, { 'content-type': contentType }).end(text);
}

function scraper(options: Partial<ScrapeOptions> = {}): Scraper {
  return new Scraper(context, { url, everyNs: 5e9, keep: [], ...options });
}

/** Reads so often, and tells what went wrong. */
async function read(options: Partial<ScrapeOptions> = {}, times = 1): Promise<readonly string[]> {
  const own = scraper(options);
  for (let time = 0; time < times; time++) await own.beat(true);
  await own.end();
  return context.problems;
}

function series(): unknown[] {
  return context.recorder.rows('series').map(({ name, value, node }) => [name, value, node]);
}

describe('a page', () => {
  test('of Prometheus becomes series of the node', async () => {
    answer = page('# TYPE peers gauge\npeers 12\nrequests_total{code="200"} 3\nnothing NaN\n');
    expect(await read()).toEqual([]);
    expect(series()).toEqual([
      ['peers', 12, 1],
      ['requests_total{code="200"}', 3, 1],
    ]);
    expect(context.recorder.rows('series')[0]).toMatchObject({ ts: 10e9, host: null });
  });

  test('of expvar is known by its type: numbers stand under their path', async () => {
    answer = page('{"cmdline": ["x"], "memstats": {"HeapAlloc": 5, "PauseNs": [1, 2], "EnableGC": true}, "hits": 7}', 'application/json');
    expect(await read()).toEqual([]);
    expect(series()).toEqual([
      ['memstats.HeapAlloc', 5, 1],
      ['hits', 7, 1],
    ]);
  });

  test('is of the format that is asked for, whatever its type', async () => {
    answer = page('{"hits": 7}', 'text/plain');
    expect(await read({ format: 'expvar' })).toEqual([]);
    expect(series()).toEqual([['hits', 7, 1]]);
  });

  test('may hold more than is to be kept', async () => {
    answer = page('peers 12\nrequests_total{code="200"} 3\nrequests_total{code="500"} 1\n');
    await read({ keep: [/^peers$/, /code="5/] });
    expect(series()).toEqual([
      ['peers', 12, 1],
      ['requests_total{code="500"}', 1, 1],
    ]);
  });

  test('may hold more series than any node should have: the others are left out, which is told', async () => {
    answer = page(Array.from({ length: 2500 }, (_, at) => `s${at} 1\n`).join(''));
    expect(await read()).toContain(`has more than 2000 series at ${url}: the others are not recorded; say which to keep`);
    expect(series()).toHaveLength(2000);
  });
});

describe('a page that cannot be read leaves nothing, and is told of once with its reason', () => {
  test('when nobody answers', async () => {
    server.close();
    const problems = await read({}, 3);
    expect(problems).toEqual([`could not be read at ${url}: 3 of 3 times: connect ECONNREFUSED ${new URL(url).host} (3 times)`]);
    expect(series()).toEqual([]);
  });

  test.each<[string, RequestListener, string]>([
    ['when it is not there', (_, response) => void response.writeHead(404).end('peers 0\n'), 'HTTP 404'],
    ['when it is something else', page('<html>\n', 'text/html'), 'line 1 begins with no name: "<html>"'],
    ['when it is half good', page('peers 12\noops!\n'), 'line 2 has no value: "oops!"'],
    ['when it breaks off', page('peers 12\n', 'application/openmetrics-text; version=1.0.0'), 'the page breaks off: it has no # EOF'],
    [
      'when the connection breaks',
      (_, response) => void response.writeHead(200, { 'content-length': 100 }).end('peers 12\n', () => response.destroy()),
      'closed',
    ],
    ['when it never ends', (_, response) => endless(response), 'the page is longer than 4 MiB'],
    ['when it is no JSON', page('{"hits"', 'application/json'), 'is no JSON: "{\\"hits\\""'],
  ])('%s', async (_, listener, why) => {
    answer = listener;
    expect(await read()).toEqual([expect.stringContaining(why)]);
    expect(series()).toEqual([]);
  });

  test('when no answer comes within the time between two readings', async () => {
    answer = () => undefined;
    expect(await read({ everyNs: 0.1e9 })).toEqual([`could not be read at ${url}: 1 of 1 times: no whole answer within 0.09 s`]);
  });
});

test('a page is read every so often, at borders besides, and never twice at once', async () => {
  const held: (() => void)[] = [];
  answer = (_, response) => void held.push(() => response.end('peers 1\n'));
  const own = scraper();
  const first = own.beat(false);
  void own.beat(false);
  void own.beat(true);
  void own.beat(true);
  await expect.poll(() => held.length).toBe(1);
  held[0]?.();
  await expect.poll(() => held.length).toBe(2);
  held[1]?.();
  await first;
  expect(requests).toBe(2);
  context.clock.stallUntil(context.clock.now() + 4e9);
  await own.beat(false);
  expect(requests).toBe(2);
  // beats are not exact
  context.clock.stallUntil(context.clock.now() + 0.99e9);
  const later = own.beat(false);
  await expect.poll(() => held.length).toBe(3);
  held[2]?.();
  await later;
  await own.end();
  expect(series()).toHaveLength(3);
});

test('a node that is to stop need not answer any more', async () => {
  answer = () => undefined;
  const own = scraper();
  const reading = own.beat(false);
  await expect.poll(() => requests).toBe(1);
  context.stop.abort();
  await reading;
  await own.beat(true);
  await own.end();
  await own.beat(true);
  expect(requests).toBe(1);
  expect(context.problems).toEqual([]);
});

function endless(response: Parameters<RequestListener>[1]): void {
  const piece = 'x'.repeat(1 << 20);
  const go = (): void => {
    if (!response.destroyed) response.write(piece, go);
  };
  go();
}
