import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkExperiment } from '../../../experiment/load-experiment.ts';
import { writeProblem, writeWarning } from '../../../experiment/problems.ts';
import { temporaryFolder } from '../../fixtures/command-line.ts';
import { wireExperimentParts } from '../../wire.ts';
import { importedExperiment } from './imported-experiment.ts';
import type { ImportedRequests } from './imported-requests.ts';
import { readCurl } from './read-curl.ts';
import { readHar } from './read-har.ts';
import { readUrls } from './read-urls.ts';

describe('a list of URLs', () => {
  test('is asked for as it is, and a line that is no URL is told', () => {
    const text =
      'http://a.example/x?q=1#part\n\n# not this\nPOST https://a.example/y # but this\nnot a url at all\nftp://a.example/\nTRACE http://a.example/\n';
    expect(readUrls(text)).toEqual({
      requests: [
        { origin: 'http://a.example', method: 'GET', path: '/x?q=1', headers: {}, body: null },
        { origin: 'https://a.example', method: 'POST', path: '/y', headers: {}, body: null },
      ],
      isVisit: false,
      settings: {},
      leftOut: [
        'line 5: not a url at all: more than a method and a URL',
        'line 6: ftp://a.example/: ftp:// is not HTTP',
        'line 7: TRACE http://a.example/: the kit does not send TRACE',
      ],
    });
  });
});

describe('commands of curl', () => {
  const only = (text: string) => {
    const { requests, settings, leftOut } = readCurl(text);
    return { ...requests[0], settings, leftOut };
  };

  test('say method, headers and body in all their ways', () => {
    expect(
      only(`curl 'http://a.example/x' \\\n  -H 'Content-Type: application/json' -H "X-A: it's" --data-raw $'{"a":"b\\u0021\\n"}'`),
    ).toMatchObject({
      method: 'POST',
      origin: 'http://a.example',
      path: '/x',
      headers: { 'content-type': 'application/json', 'x-a': "it's" },
      body: '{"a":"b!\n"}',
      leftOut: [],
    });
    expect(only('curl -XPUT a.example -d a=1 -d b=2')).toMatchObject({
      method: 'PUT',
      origin: 'http://a.example',
      path: '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'a=1&b=2',
    });
    expect(only(`curl --json '{"a":1}' http://a.example`)).toMatchObject({
      headers: { 'content-type': 'application/json', accept: 'application/json' },
    });
    expect(only('curl -G http://a.example/find -d q=a --data-urlencode "r=b c"')).toMatchObject({
      method: 'GET',
      path: '/find?q=a&r=b%20c',
      body: null,
    });
    expect(only('curl -I -u me:secret -A robot -e http://from -b "a=1; b=2" --url http://a.example')).toMatchObject({
      method: 'HEAD',
      headers: { authorization: 'Basic bWU6c2VjcmV0', 'user-agent': 'robot', referer: 'http://from', cookie: 'a=1; b=2' },
    });
  });

  test('say how they are sent: what holds for one holds for all, and that is told', () => {
    const text =
      'curl -skL --http2 --compressed -m 5 -x proxy:3128 --cacert ca.pem -o /dev/null https://a.example\ncurl -sv https://a.example/b';
    const { settings, leftOut } = readCurl(text);
    expect(settings).toEqual({
      tls: { insecure: true, ca: 'ca.pem' },
      redirects: 50,
      http: 2,
      decompress: true,
      timeout: '5s',
      proxy: 'http://proxy:3128',
    });
    expect(leftOut).toContain('http is a setting of all requests here, and not all commands have it');
    expect(leftOut).toHaveLength(Object.keys(settings).length);
  });

  test('have bodies of several parts', () => {
    const text = `curl http://a.example -F title=Hello -F 'notes="a;b";type=text/plain;filename=notes.txt' --form-string 'raw=@x;type=y'`;
    expect(only(text)).toMatchObject({
      method: 'POST',
      body: null,
      headers: {},
      parts: [
        { name: 'title', text: 'Hello' },
        { name: 'notes', text: 'a;b', type: 'text/plain', filename: 'notes.txt' },
        { name: 'raw', text: '@x;type=y' },
      ],
    });
    const written = importedExperiment({ imported: readCurl(text), source: 'calls.sh', rate: '1/s', length: '1s' }, 'x.yaml');
    expect(written).toContain('title: Hello\n');
    expect(written).toMatch(/notes:\s+text: a;b\s+filename: notes\.txt\s+type: text\/plain/);
    expect(readCurl('curl a.example --form-string a').leftOut).toEqual(['command 1: the part a, so that it is left out']);
  });

  test('are told of where they cannot be taken over', () => {
    const text =
      'curl -F a=@b,c http://a.example\ncurl -d @- http://a.example\ncurl http://a.example --retry 3 --frobnicate | jq .\nwget http://x\ncurl -s\n';
    expect(readCurl(text)).toMatchObject({
      requests: [{ path: '/' }],
      leftOut: [
        'command 1: a part of several files, b,c, so that it is left out',
        'command 2: a body from standard input, so that it is left out',
        'command 3: --retry 3',
        'command 3: --frobnicate',
        'command 3: what the shell does after |',
        'command 4: it is wget and no curl',
        'command 5: it names no URL',
      ],
    });
    expect(() => readCurl("curl 'http://a.example")).toThrow('a quote does not end in it');
  });
});

describe('an HTTP Archive', () => {
  const har = (...requests: readonly object[]): string => JSON.stringify({ log: { entries: requests.map((request) => ({ request })) } });

  test('is a visit: its requests in order, without what belongs to the browser', () => {
    const headers = [
      { name: ':authority', value: 'a.example' },
      { name: 'Cookie', value: 'sid=1' },
      { name: 'X-A', value: 'b' },
      { name: 'Content-Length', value: '3' },
    ];
    const text = har(
      { method: 'GET', url: 'https://a.example/', headers },
      { method: 'POST', url: 'https://a.example/f', postData: { mimeType: 'text/plain', text: 'abc' } },
      { method: 'POST', url: 'https://a.example/g', postData: { params: [{ name: 'a', value: 'b c' }] } },
    );
    expect(readHar(`\uFEFF${text}`)).toEqual({
      requests: [
        { origin: 'https://a.example', method: 'GET', path: '/', headers: { 'x-a': 'b' }, body: null },
        { origin: 'https://a.example', method: 'POST', path: '/f', headers: {}, body: 'abc' },
        { origin: 'https://a.example', method: 'POST', path: '/g', headers: {}, body: 'a=b+c' },
      ],
      isVisit: true,
      settings: { cookies: true },
      leftOut: [
        'cookies of the browser: each operation begins without any, and keeps what it is given (cookies: true)',
        'times between the requests: one follows the other at once',
      ],
    });
  });

  test('has bodies of several parts, which are told apart anew', () => {
    const postData = {
      mimeType: 'multipart/form-data; boundary=x',
      text: '--x…',
      params: [
        { name: 'title', value: 'Hi' },
        { name: 'f', value: 'text', fileName: 'a.txt', contentType: 'text/plain' },
      ],
    };
    const headers = [{ name: 'Content-Type', value: 'multipart/form-data; boundary=x' }];
    expect(readHar(har({ method: 'POST', url: 'http://a.example/', headers, postData })).requests).toEqual([
      {
        origin: 'http://a.example',
        path: '/',
        method: 'POST',
        headers: {},
        body: null,
        parts: [
          { name: 'title', text: 'Hi' },
          { name: 'f', text: 'text', filename: 'a.txt', type: 'text/plain' },
        ],
      },
    ]);
    const raw = {
      mimeType: 'multipart/form-data; boundary=--x',
      text: '----x\r\nContent-Disposition: form-data; name="a%22b"\r\n\r\n1\r\n2\r\n----x\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n--\r\n----x--\r\n',
    };
    expect(readHar(har({ method: 'POST', url: 'http://a.example/', postData: { ...raw, params: [] } })).requests[0]?.parts).toEqual([
      { name: 'a"b', text: '1\r\n2' },
      { name: 'f', text: '--', filename: 'a.txt', type: 'text/plain' },
    ]);
  });

  test('is told of where it cannot be sent', () => {
    const text = har(
      { method: 'GET', url: 'wss://a.example/' },
      { method: 'POST', url: 'http://a.example/', postData: { mimeType: 'multipart/form-data; boundary=x', text: '' } },
      {
        method: 'POST',
        url: 'http://a.example/c',
        postData: {
          mimeType: 'multipart/form-data; boundary=x',
          params: [
            { name: 'f', fileName: 'a.png' },
            { name: 'f', value: '1' },
          ],
        },
      },
      { method: 'POST', url: 'http://a.example/b', postData: { text: 'AA==', encoding: 'base64' } },
    );
    expect(readHar(text)).toMatchObject({
      requests: [],
      leftOut: [
        'wss://a.example/: wss:// is not HTTP',
        'POST http://a.example/: a body of several parts, which are not told apart there',
        'POST http://a.example/c: the part f, a file whose content is not there',
        'POST http://a.example/b: a body that is no text',
        expect.any(String),
      ],
    });
    expect(() => readHar('<html>')).toThrow('it is no HTTP Archive');
    expect(() => readHar('{"log": {"entries": [{}]}}')).toThrow('log.entries, each with a request');
  });
});

describe('what is written', () => {
  async function planned(imported: Partial<ImportedRequests>) {
    const cwd = temporaryFolder();
    const text = importedExperiment(
      { imported: { requests: [], isVisit: false, settings: {}, leftOut: [], ...imported }, source: 'x', rate: '5/s', length: '3s' },
      'x.yaml',
    );
    writeFileSync(join(cwd, 'x.yaml'), text);
    const { set, problems } = await checkExperiment({ file: 'x.yaml', define: [], cwd }, wireExperimentParts());
    expect([...problems.map(writeProblem), ...(set?.warnings ?? []).map(writeWarning)]).toEqual([]);
    const scenarios = set?.plans[0]?.rounds[1]?.entries.map(({ on, scenarios: [scenario] }) => ({ on, ...scenario?.params }));
    return { text, fleets: set?.plans[0]?.fleets.map(({ name }) => name), scenarios };
  }
  const request = { origin: 'http://127.0.0.1:80', method: 'GET', path: '/', headers: {}, body: null };

  test('is an experiment that is valid, whatever stands in the requests', async () => {
    const body = '{"cost": "$5", "deep": ["${x}", null, 1.5]}';
    const headers = { 'content-type': 'application/json; charset=utf-8', 'x-a': 'a: "b" #$c\n' };
    const { scenarios } = await planned({ requests: [{ ...request, method: 'POST', path: '/$a?b=${c}&$$', headers, body }] });
    expect(scenarios).toMatchObject([
      { requests: [{ POST: '/$$a?b=$${c}&$$$$', headers: { 'x-a': 'a: "b" #$$c\n' }, json: { cost: '$$5', deep: ['$${x}', null, 1.5] } }] },
    ]);
  });

  test('takes a request that is there several times as so much weight, and a visit in order', async () => {
    const other = { ...request, path: '/other' };
    expect((await planned({ requests: [request, other, request] })).scenarios).toMatchObject([
      {
        sequence: false,
        requests: [
          { GET: '/', weight: 2 },
          { GET: '/other', weight: 1 },
        ],
      },
    ]);
    expect((await planned({ requests: [request, other, request], isVisit: true })).scenarios).toMatchObject([
      { sequence: true, requests: [{ GET: '/' }, { GET: '/other' }, { GET: '/' }] },
    ]);
  });

  test('has a fleet for each host, all asked side by side, and says what was left out', async () => {
    const requests = ['https://www.a.example', 'http://127.0.0.1:8080', 'http://127.0.0.1:8081'].map((origin) => ({ ...request, origin }));
    const { fleets, scenarios, text } = await planned({ requests, leftOut: ['something\nelse'] });
    expect(fleets).toEqual(['a-example', 'target-2', 'target-3']);
    expect(scenarios?.map(({ on }) => on)).toEqual([['a-example'], ['target-2'], ['target-3']]);
    expect(text).toContain('# Not as it was there:\n# - something else\n');
  });
});
