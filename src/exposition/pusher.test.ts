import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Gateway, type PushEnvironment } from './gateway.ts';
import { Pusher } from './pusher.ts';

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly authorization: string | undefined;
}

let server: Server;
let asked: Asked[];
let answer: RequestListener;
let counted: number;
let url: string;

beforeEach(async () => {
  asked = [];
  counted = 0;
  answer = (_, response) => void response.end();
  server = createServer((request, response) => void note(request).then(() => answer(request, response)));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function note(request: IncomingMessage): Promise<void> {
  const { method = '', url: path = '', headers } = request;
  asked.push({ method, url: path, body: await text(request), authorization: headers.authorization });
}

function pusher({ everyNs = 60e9, environment = {} }: { readonly everyNs?: number; readonly environment?: PushEnvironment } = {}): Pusher {
  const families = () => [{ name: 'things_total', type: 'counter', help: 'Things.', points: [{ labels: '', value: counted }] }] as const;
  return new Pusher({ gateway: new Gateway({ to: url }, 'run 1', environment), instance: 'agent-0', everyNs, families });
}

test('what stands on the page is put into a group of its own: at once, every so often, and a last time', async () => {
  const own = pusher({ everyNs: 0.7e9 });
  own.start();
  await expect.poll(() => asked.length, { timeout: 10_000 }).toBeGreaterThan(1);
  counted = 7;
  expect(await own.finish()).toEqual([]);
  const pushes = asked.length;
  expect(asked[0]).toEqual({
    method: 'PUT',
    url: '/metrics/job/regatta/run/run%201/instance/agent-0',
    body: '# HELP things_total Things.\n# TYPE things_total counter\nthings_total 0\n',
    authorization: undefined,
  });
  expect(asked.at(-1)?.body).toContain('things_total 7\n');
  await new Promise((resolve) => setTimeout(resolve, 800));
  expect(asked).toHaveLength(pushes);
});

describe('who pushes', () => {
  test.each<[string, PushEnvironment, string]>([
    ['a user with a password', { REGATTA_PUSH_USER: 'me', REGATTA_PUSH_PASSWORD: 'p:w' }, `Basic ${btoa('me:p:w')}`],
    ['one with a token', { REGATTA_PUSH_TOKEN: 'abc', REGATTA_PUSH_USER: 'me' }, 'Bearer abc'],
  ])('may be %s', async (_, environment, authorization) => {
    expect(await pusher({ environment }).finish()).toEqual([]);
    expect(asked[0]?.authorization).toBe(authorization);
  });
});

describe('a Pushgateway', () => {
  test.each([503, 429])('that cannot now (HTTP %i) is tried again, and what it missed is there in the end', async (status) => {
    let failures = 2;
    answer = (_, response) => void response.writeHead(failures-- > 0 ? status : 200).end('later');
    const own = pusher();
    own.start();
    await expect.poll(() => asked.length).toBe(1);
    expect(await own.finish()).toEqual([
      `2 of 3 pushes of agent-0 to ${url} failed: HTTP ${status}: later (2 times); the last came through, so that nothing is missing`,
    ]);
  });

  test('that refuses is not asked again at the end, and told of with what it said', async () => {
    answer = (_, response) => void response.writeHead(400).end('pushed metrics\nare invalid\n');
    expect(await pusher().finish()).toEqual([
      `1 of 1 pushes of agent-0 to ${url} failed: HTTP 400: pushed metrics are invalid; the last as well, so that not all is there`,
    ]);
  });

  test('that hangs leaves out pushes, and is given up', async () => {
    answer = () => undefined;
    const own = pusher({ everyNs: 0.1e9 });
    own.start();
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(asked.length).toBeLessThanOrEqual(4);
    answer = (_, response) => void response.end();
    expect(await own.finish()).toEqual([
      expect.stringMatching(/^\d of \d pushes of agent-0 to .* failed: no answer in time( \(\d times\))?; the last came through/),
    ]);
  });

  test('that is not there is told of with why', async () => {
    server.close();
    server.closeAllConnections();
    const own = pusher({ everyNs: 0.05e9 });
    own.start();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const told = await own.finish();
    expect(told).toEqual([expect.stringMatching(/connect ECONNREFUSED 127\.0\.0\.1:\d+ \(\d+ times\); the last as well/)]);
  }, 15_000);

  test('that is down is tried while others do so, not once more for as long', async () => {
    server.close();
    server.closeAllConnections();
    const from = performance.now();
    const others = new Promise((resolve) => setTimeout(resolve, 10_000));
    expect(await pusher().finish(others)).toEqual([expect.stringContaining('the last as well')]);
    expect(performance.now() - from).toBeLessThan(12_000);
  }, 25_000);
});

test('what others add to the page while they end is pushed as well', async () => {
  const others = Promise.withResolvers<void>();
  const finished = pusher().finish(others.promise);
  await expect.poll(() => asked.length).toBe(1);
  counted = 7;
  others.resolve();
  expect(await finished).toEqual([]);
  expect(asked.at(-1)?.body).toContain('things_total 7\n');
});
