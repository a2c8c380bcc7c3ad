import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { requestsOn } from '../fixtures/run-requests.ts';
import { answering, listen, nowhere, serve, textOf } from '../fixtures/servers.ts';

/** What a server was asked, one line each. */
type Asked = string[];

/** A shop: signs in, keeps a cart, and answers in the other ways that a test names in its path. */
async function shop(): Promise<{ readonly url: string; readonly asked: Asked }> {
  const asked: Asked = [];
  const answer = (request: IncomingMessage, response: ServerResponse, body: string): void => {
    const { url = '', method = '', headers } = request;
    const said = [headers.authorization, headers.cookie, headers['content-type'], body].filter((part) => part !== undefined && part !== '');
    asked.push([method, url, ...said].join(' '));
    const [, status] = /^\/status\/(\d+)/.exec(url) ?? [];
    const [, hops] = /^\/hops\/(\d+)/.exec(url) ?? [];
    if (status !== undefined) response.writeHead(Number(status)).end();
    else if (url === '/login')
      response
        .writeHead(200, { 'set-cookie': ['sid=s1; Path=/', 'old=; Max-Age=0'], 'x-user': '7' })
        .end('{"token": "t1", "carts": [{"id": 42}]}');
    else if (url === '/loop') response.writeHead(302, { location: '/loop' }).end();
    else if (hops !== undefined) response.writeHead(Number(hops) === 0 ? 200 : 302, { location: `/hops/${Number(hops) - 1}` }).end();
    else if (url === '/to-get') response.writeHead(303, { location: '/login' }).end();
    else response.end('{"state": "done", "items": [1, 2]}');
  };
  const url = await serve((request, response) => {
    void textOf(request).then((body) => answer(request, response, body));
  });
  return { url, asked };
}

afterEach(() => vi.unstubAllEnvs());

describe('an operation', () => {
  it('is one request, without a step of its own, where there is one', async () => {
    const { url, asked } = await shop();
    const run = await requestsOn(url, { requests: ['/a?b=1'] });
    expect(await run()).toEqual({ outcome: 'ok', reason: '', steps: [] });
    expect(asked).toEqual(['GET /a?b=1']);
  });

  it('sends what stands in the environment, and tells of the variable alone', async () => {
    vi.stubEnv('SHOP_TOKEN', 's3$cret');
    const { url, asked } = await shop();
    const run = await requestsOn(url, {
      headers: { Authorization: 'Bearer $env.SHOP_TOKEN' },
      requests: [{ POST: '/?key=$env.SHOP_TOKEN', json: { key: '$env.SHOP_TOKEN' }, expect: { status: 201 } }],
    });
    const ended = await run();
    expect(asked).toEqual(['POST /?key=s3$cret Bearer s3$cret application/json {"key":"s3$cret"}']);
    expect(ended.outcome).toBe('failed');
    expect(JSON.stringify(ended)).not.toContain('s3');
    await expect(requestsOn(url, { requests: ['/$env.REGATTA_TEST_NONE'] })).rejects.toThrow('$env.REGATTA_TEST_NONE has no value');
    const named = url.replace('http://', 'http://ann:secret@');
    await expect(requestsOn(named, { requests: ['/'] })).rejects.toThrow(/^the address of 127\.0\.0\.1:\d+ says who asks; write headers: /);
  });

  it('is all requests in order, where they are a sequence: what one takes from its response, the next ones send', async () => {
    const { url, asked } = await shop();
    const run = await requestsOn(`${url}/`, {
      sequence: true,
      cookies: true,
      headers: { 'x-all': 'yes' },
      requests: [
        {
          name: 'login',
          POST: '/login',
          form: { user: 'a b' },
          extract: {
            token: '$.token',
            cart: { json: '$.carts[-1].id' },
            user: { header: 'X-User' },
            sid: { cookie: 'sid' },
            word: { match: '"(\\w+)":' },
          },
        },
        {
          POST: '/carts/$cart',
          headers: { Authorization: 'Bearer $token' },
          json: { cart: '$cart', by: 'user $user', all: ['$sid', '$$5', '$word'] },
        },
        { PUT: '/x', body: 'as it is' },
      ],
    });
    expect(await run()).toEqual({
      outcome: 'ok',
      reason: '',
      steps: ['login', 'POST /carts/$cart', 'PUT /x'].map((name) => ({ name, outcome: 'ok' })),
    });
    expect(asked).toEqual([
      'POST /login application/x-www-form-urlencoded user=a+b',
      'POST /carts/42 Bearer t1 sid=s1 application/json {"cart":42,"by":"user 7","all":["s1","$5","token"]}',
      'PUT /x sid=s1 as it is',
    ]);
    await run();
    expect(asked[3]).toBe('POST /login application/x-www-form-urlencoded user=a+b');
  });

  it("begins with what its person has gathered, and with nothing where it is no person's", async () => {
    const { url, asked } = await shop();
    const login = { name: 'login', POST: '/login', extract: { token: '$.token' } };
    const run = await requestsOn(`${url}/`, { sequence: true, cookies: true, requests: [login, { GET: '/x' }] });
    for (const user of [1, 2, 1, undefined, undefined]) await run(0, user);
    const signsIn = asked.filter((line) => line.startsWith('POST'));
    expect(signsIn).toEqual(['POST /login', 'POST /login', 'POST /login sid=s1', 'POST /login', 'POST /login']);
  });

  it('may use what an earlier one of its person extracted', async () => {
    const { url, asked } = await shop();
    const requests = [{ POST: '/login', extract: { token: '$.token' }, weight: 1 }, { GET: '/carts/$token' }];
    const run = await requestsOn(`${url}/`, { requests });
    let ended = await run(0, 7);
    for (let number = 1; !asked.includes('GET /carts/t1') && number < 50; number++) ended = await run(number, 7);
    expect(ended.outcome).toBe('ok');
    expect(asked).toContain('GET /carts/t1');
  });

  it('is else one of them, drawn by weight from the seed', async () => {
    const { url, asked } = await shop();
    const run = await requestsOn(url, { requests: [{ GET: '/often', weight: 3 }, { GET: '/seldom' }] });
    for (let number = 0; number < 80; number++) await run(number);
    const first = [...asked];
    const share = asked.filter((line) => line === 'GET /often').length / asked.length;
    expect(share).toBeGreaterThan(0.6);
    expect(share).toBeLessThan(0.9);
    asked.length = 0;
    for (let number = 0; number < 80; number++) await run(number);
    expect(asked).toEqual(first);
    expect((await run()).steps).toHaveLength(1);
  });

  it('takes what it sends from its row of a feed', async () => {
    const { url, asked } = await shop();
    const run = await requestsOn(
      url,
      { requests: [{ POST: '/pay/$feed.to', json: { to: '$feed.to', by: '$accounts.from' } }] },
      { to: 'ada', from: 'bob' },
    );
    expect((await run()).outcome).toBe('ok');
    expect(asked).toEqual(['POST /pay/ada application/json {"to":"ada","by":"bob"}']);
  });

  it('begins at the path of the address', async () => {
    const { url, asked } = await shop();
    await (await requestsOn(`${url}/shop/`, { requests: ['/a'] }))();
    expect(asked).toEqual(['GET /shop/a']);
  });
});

describe('a response that is not as expected', () => {
  const body = { state: 'done' };
  it.each([
    ['a status of 400 and above', '/status/503', {}, 'status 503'],
    ['another status', '/status/204', { status: 200 }, 'status 204 instead of 200'],
    ['a status of none of the classes', '/status/204', { status: [201, '3xx'] }, 'status 204 instead of 201 or 3xx'],
    ['another text', '/', { body: 'gone' }, 'the body does not contain "gone"'],
    ['no match', '/', { body: { matches: '^x' } }, 'nothing in the body matches ^x'],
    ['another value', '/', { body: { json: { '$.state': 'open' } } }, '$.state is not "open"'],
    ['no JSON', '/status/200', { body: { json: { '$.a': 1 } } }, 'the body is no JSON'],
    ['another header', '/login', { headers: { 'X-User': '8' } }, 'header X-User is not 8'],
    ['a header without match', '/login', { headers: { 'x-user': '/^a/' } }, 'header x-user is not /^a/'],
    ['a slow one', '/', { latency: '1ns' }, 'slower than 1ns'],
  ])('fails the operation, and says how: %s', async (_, path, expected, reason) => {
    const { url } = await shop();
    const run = await requestsOn(url, { requests: [{ GET: path, expect: expected }] });
    expect(await run()).toEqual({ outcome: 'failed', reason, steps: [] });
  });

  it('is ok where it is as expected', async () => {
    const { url } = await shop();
    const expected = {
      status: '2xx',
      body: { contains: 'done', matches: 'd.ne', json: { '$.state': body.state, '$.items': [1, 2] } },
      latency: '60s',
    };
    expect((await (await requestsOn(url, { requests: [{ GET: '/', expect: expected }] }))()).outcome).toBe('ok');
    const wrong = { status: 404 };
    expect((await (await requestsOn(url, { requests: [{ GET: '/status/404', expect: wrong }] }))()).outcome).toBe('ok');
  });

  it('ends a sequence at its step', async () => {
    const { url, asked } = await shop();
    const run = await requestsOn(url, { sequence: true, requests: ['/status/500', '/never'] });
    expect(await run()).toMatchObject({ outcome: 'failed', steps: [{ name: 'GET /status/500', outcome: 'failed' }] });
    expect(asked).toHaveLength(1);
  });

  it('fails where it lacks what is to be taken from it', async () => {
    const { url } = await shop();
    const run = await requestsOn(url, { sequence: true, requests: [{ GET: '/', extract: { token: '$.tokn' } }] });
    expect(await run()).toMatchObject({ outcome: 'failed', reason: 'token is not there: the response has no $.tokn' });
  });
});

describe('redirects', () => {
  it('are an answer unless they are to be followed', async () => {
    const { url, asked } = await shop();
    expect((await (await requestsOn(url, { requests: [{ GET: '/loop', expect: { status: 302 } }] }))()).outcome).toBe('ok');
    expect(asked).toHaveLength(1);
  });

  it('are followed as far as allowed, as a GET after a 303', async () => {
    const { url, asked } = await shop();
    const run = await requestsOn(url, { redirects: 2, requests: [{ GET: '/hops/2', expect: { status: 200 } }] });
    expect((await run()).outcome).toBe('ok');
    expect(asked).toEqual(['GET /hops/2', 'GET /hops/1', 'GET /hops/0']);
    const many = await requestsOn(url, { redirects: 2, requests: ['/hops/3'] });
    expect(await many()).toMatchObject({ outcome: 'failed', reason: 'more than 2 redirects in a row' });
    asked.length = 0;
    await (await requestsOn(url, { redirects: 1, requests: [{ POST: '/to-get', json: 1 }] }))();
    expect(asked).toEqual(['POST /to-get application/json 1', 'GET /login']);
  });

  it('in a loop fail the operation', async () => {
    const { url } = await shop();
    expect(await (await requestsOn(url, { redirects: 9, requests: ['/loop'] }))()).toMatchObject({
      outcome: 'failed',
      reason: 'redirects lead in a loop',
    });
  });

  it('to another host take no secrets along', async () => {
    const other = await shop();
    const url = await serve((_, response) => response.writeHead(307, { location: `${other.url}/there` }).end());
    const run = await requestsOn(url, { redirects: 1, requests: [{ GET: '/', headers: { Authorization: 'secret' } }] });
    expect((await run()).outcome).toBe('ok');
    expect(other.asked).toEqual(['GET /there']);
  });
});

describe('without a response', () => {
  it('a request that changes nothing has failed, and of any other nobody knows what became of it', async () => {
    const url = await listen((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const outcome = async (request: object): Promise<unknown> => (await requestsOn(url, { requests: [{ ...request }] }))();
    expect(await outcome({ GET: '/' })).toMatchObject({ outcome: 'failed', reason: 'connection reset' });
    expect(await outcome({ HEAD: '/' })).toMatchObject({ outcome: 'failed' });
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(await outcome({ [method]: '/' })).toMatchObject({ outcome: 'unknown', reason: 'connection reset' });
    }
  });

  it('what was never sent has failed, whatever it was', async () => {
    const run = await requestsOn(await nowhere(), { requests: [{ POST: '/' }] });
    expect(await run()).toMatchObject({ outcome: 'failed', reason: 'cannot connect: connection refused' });
  });

  it('a timeout says how long was waited', async () => {
    const url = await listen(() => undefined);
    const run = await requestsOn(url, { timeout: '50ms', sequence: true, requests: [{ POST: '/' }, '/never'] });
    expect(await run()).toEqual({
      outcome: 'unknown',
      reason: 'timeout: no response within 50ms',
      steps: [{ name: 'POST /', outcome: 'unknown' }],
    });
  });

  it('garbage is no response', async () => {
    const run = await requestsOn(await listen(answering('what?\r\n\r\n')), { requests: ['/'] });
    expect(await run()).toMatchObject({ outcome: 'failed', reason: 'the response is garbage: it does not begin with HTTP/1.' });
  });
});

describe('a value that a response or a row brings', () => {
  it('cannot become a line of a request', async () => {
    const asked: string[] = [];
    const url = await serve((request, response) => {
      asked.push([request.url, request.headers['x-value'], request.headers['evil']].join(' '));
      response.end(JSON.stringify({ value: 'a\r\nevil: yes\r\n\r\nGET /b' }));
    });
    const run = await requestsOn(url, {
      sequence: true,
      requests: [
        { GET: '/', extract: { value: '$.value' } },
        { GET: '/$value', headers: { 'x-value': '$value' } },
      ],
    });
    expect((await run()).outcome).toBe('ok');
    expect(asked[1]).toBe('/a%0D%0Aevil:%20yes%0D%0A%0D%0AGET%20/b a  evil: yes    GET /b ');
  });

  it('goes into a path as UTF-8, whatever letters it has', async () => {
    const asked: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      asked.push(request.url);
      response.end();
    });
    const run = await requestsOn(url, { requests: ['/$feed.name'] }, { name: 'é\u{1f600}\ud83d' });
    expect((await run()).outcome).toBe('ok');
    expect(asked).toEqual(['/%C3%A9%F0%9F%98%80%EF%BF%BD']);
  });
});
