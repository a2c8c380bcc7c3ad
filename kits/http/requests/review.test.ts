import { describe, expect, it } from 'vitest';
import { paramsSchema } from '../../../src/experiment/value-schema.ts';
import type { FeedPlan } from '../../../src/model/feed.ts';
import type { Json } from '../../../src/model/json.ts';
import { requestsParams, type RequestsParams } from './params.ts';
import { reviewRequests } from './review.ts';

/** What is wrong with params as a user writes them: place and text. */
function problems(
  requests: readonly Json[],
  others: { readonly [name: string]: Json } = {},
  feeds: readonly FeedPlan[] = [],
): readonly string[] {
  const params = paramsSchema(requestsParams).parse({ requests, ...others }) as unknown as RequestsParams;
  return reviewRequests(params, feeds).map(({ path = [], text }) => `${path.join('.')}: ${text}`);
}

describe('requests', () => {
  it('that can be sent have no problem', () => {
    const first = {
      POST: '/login',
      form: { user: 'a' },
      extract: { token: '$.token' },
      expect: { status: [200, '3xx'], headers: { a: '/b/i' } },
    };
    const second = {
      GET: '/x/$token',
      headers: { Authorization: 'Bearer $token' },
      expect: { body: { matches: 'a+', json: { "$['a'][0]": 1 } } },
    };
    expect(problems([first, second], { sequence: true, headers: { cost: '$$5' }, proxy: 'http://127.0.0.1:3128' })).toEqual([]);
  });

  it('name one method, and a path', () => {
    expect(problems([])).toEqual(['requests: there is no request; write [{GET: /}]']);
    expect(problems([{ json: 1 }, { GET: '/', PUT: '/' }, { GET: 'login' }, { GET: 'http://a/b' }])).toEqual([
      'requests.0: names no method; write {GET: /}; accepted: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
      'requests.1: GET and PUT exclude each other: a request has one method',
      'requests.2.GET: "login" does not begin with /',
      'requests.3.GET: "http://a/b" does not begin with /; the target is the node, by its fleet',
    ]);
  });

  it('have headers by names that can be sent', () => {
    expect(problems([{ GET: '/', headers: { 'x y': 'a', 'x\r\ny': 'a' } }], { headers: { '': 'a', "x!#$%&'*+-.^_`|~1": 'a' } })).toEqual([
      'requests.0.headers.x y: "x y" is no name of a header',
      'requests.0.headers.x\r\ny: "x\\r\\ny" is no name of a header',
      'headers.: "" is no name of a header',
    ]);
  });

  it('have one body, and a HEAD has none', () => {
    expect(
      problems([
        { POST: '/', body: 'a', json: 1 },
        { HEAD: '/', body: 'a', expect: { body: 'a' }, extract: { a: '$.a' } },
        { POST: '/', file: 'a', parts: { a: {}, b: { text: '', file: 'b' }, c: { file: '$x', name: '$y' } } },
      ]),
    ).toEqual([
      'requests.0: body and json exclude each other',
      'requests.1.body: a HEAD has no body',
      'requests.1.expect.body: the response to a HEAD has no body',
      'requests.1.extract.a: the response to a HEAD has no body',
      'requests.2: file and parts exclude each other',
      'requests.2.parts.a: is exactly one of text and file',
      'requests.2.parts.b: is exactly one of text and file',
      expect.stringMatching(/^requests\.2\.parts\.c\.name: \$y is neither a param nor extracted/),
    ]);
  });

  it('expect and extract what can be', () => {
    const expected = { status: 99, headers: { a: '/(/' }, body: { matches: '(', json: { a: 1 } } };
    const extract = { 'a-b': '$.a', c: {}, d: { json: '$.d', header: 'd' }, e: '$..e', f: { match: '[' } };
    expect(problems([{ GET: '/', expect: expected, extract }])).toEqual([
      'requests.0.expect.status: 99 is no status; write 200, 2xx or [200, 404]',
      expect.stringMatching(/^requests\.0\.expect\.body\.matches: Invalid regular expression/),
      expect.stringMatching(/^requests\.0\.expect\.headers\.a: Invalid regular expression/),
      'requests.0.expect.body.json.a: "a" is no path into JSON; write $.accounts[0].id',
      'requests.0.extract.a-b: "a-b" cannot stand as $name: a letter, then letters, digits or _',
      'requests.0.extract.c: is taken from exactly one of json, header, cookie, match',
      'requests.0.extract.d: is taken from exactly one of json, header, cookie, match',
      'requests.0.extract.e: "$..e" is no path into JSON; write $.accounts[0].id',
      expect.stringMatching(/^requests\.0\.extract\.f: Invalid regular expression/),
    ]);
  });

  it('speak of values that requests before them extracted', () => {
    const first = { GET: '/', extract: { token: '$.token' } };
    expect(
      problems([{ GET: '/$tokn' }, first, { GET: '/', json: { deep: ['$toke'] } }, { GET: '/$token.x.y' }], { sequence: true }),
    ).toEqual([
      'requests.0.GET: $tokn is neither a param nor extracted by a request before it (a dollar is written $$)',
      'requests.2.json.deep.0: $toke is neither a param nor extracted by a request before it (a dollar is written $$); extracted before are $token',
      'requests.3.GET: $token.x.y is no value of an operation',
    ]);
    expect(problems([{ GET: '/', headers: { authorization: '$env.REGATTA_TEST_NONE' } }])).toEqual([
      'requests.0.headers.authorization: $env.REGATTA_TEST_NONE: REGATTA_TEST_NONE is not set here; whatever drives the load needs it in its environment',
    ]);
    expect(problems([first, { GET: '/$token' }])).toEqual([
      'requests.1.GET: $token comes from another request, so that an operation must be both: write sequence: true',
    ]);
  });

  it('speak of columns that the feeds of their entry have', () => {
    const feeds = [
      { name: 'accounts', columns: ['to', 'sum'] },
      { name: 'items', columns: ['id'] },
    ] as unknown as readonly FeedPlan[];
    expect(problems([{ POST: '/$feed.to', json: { a: '$accounts.sum', b: '$items.id' } }], {}, feeds)).toEqual([]);
    expect(problems([{ POST: '/$feed.too', json: { a: '$item.id' } }], {}, feeds)).toEqual([
      'requests.0.POST: $feed.too: feed accounts has no column too; it has to, sum',
      'requests.0.json.a: $item.id: there is no feed item; there are accounts, items',
    ]);
    expect(problems(['/$feed.to', '/$accounts.to'])).toEqual([
      'requests.0.GET: $feed.to needs a feed; write feed: rows.csv',
      'requests.1.GET: $accounts.to: there is no feed accounts; write feed: rows.csv',
    ]);
  });

  it('ask of connections what they can do', () => {
    expect(problems(['/'], { pipelining: 2, connection: 'new' })).toEqual([
      'pipelining: a connection that is new for each request carries no second one',
    ]);
    expect(problems(['/'], { pipelining: 2, http: 2, proxy: '127.0.0.1:3128' })).toEqual([
      'pipelining: is for HTTP/1.1 of our own client: not with http: 2, proxy or decompress',
      'proxy: "127.0.0.1:3128" is no URL; write http://127.0.0.1:3128',
    ]);
  });
});
