import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { regattaIn, temporaryFolder } from '../fixtures/command-line.ts';

const printed = (...args: string[]): unknown => parse(regattaIn(temporaryFolder(), ['bench', ...args, '--print']).stdout);

test('bench is an experiment that it can print, and that is valid as a file', () => {
  const args = [
    '127.0.0.1:8080/a?b=$c',
    '-d',
    '{"a": "$5"}',
    '-H',
    'Content-Type: application/json',
    '--connections',
    '20',
    '-k',
    '--http2',
  ];
  expect(printed(...args)).toMatchObject({
    kit: 'http',
    fleets: { target: { attach: 'http://127.0.0.1:8080' } },
    rounds: [
      { phase: 'warm-up', backlog: 20, for: '2s' },
      {
        backlog: 20,
        for: '10s',
        requests: [{ POST: '/a?b=$$c', headers: { 'Content-Type': 'application/json' }, body: '{"a": "$$5"}' }],
        tls: { insecure: true },
        http: 2,
      },
    ],
  });
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'x.yaml'), regattaIn(folder, ['bench', ...args, '--print']).stdout);
  expect(regattaIn(folder, ['validate', 'x.yaml'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^x\.yaml: valid, 1 run;.*\n$/),
  });
});

test('bench asks with a body as curl does', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'body.json'), '{"a": "$5"}');
  const requests = (...args: string[]): unknown =>
    (
      parse(regattaIn(folder, ['bench', 'a.example', '--rate', '1', ...args, '--print']).stdout) as {
        readonly rounds: readonly { readonly requests: unknown }[];
      }
    ).rounds[1]?.requests;
  expect(requests('-d', '@body.json')).toEqual([{ POST: '/', body: '{"a": "$$5"}' }]);
  expect(requests('-d', 'x', '-X', 'put')).toEqual([{ PUT: '/', body: 'x' }]);
  expect(requests('-d', 'x', '-X', 'GET')).toEqual([{ GET: '/', body: 'x' }]);
});

test('bench sends at a rate, or searches for the highest at which a limit holds', () => {
  expect(printed('http://a.example', '--rate', '1000', '--for', '3s')).toMatchObject({
    rounds: [{ rate: '1000/s' }, { rate: '1000/s', for: '3s' }],
  });
  const search = printed('http://a.example', '--limit', 'operations.p99 < 20ms') as { readonly rounds: readonly object[] };
  expect(search.rounds[1]).toMatchObject({ 'find-max': 'operations.p99 < 20ms', requests: [{ GET: '/' }] });
  expect(search.rounds[1]).not.toHaveProperty('for');
});

test('bench says what it does not understand', () => {
  const said = (...args: string[]): string => regattaIn(temporaryFolder(), ['bench', ...args, '--print']).stderr;
  expect(said('ftp://a')).toContain('Write a URL such as http://127.0.0.1:8080/.');
  expect(said('http://a', '--rate', 'fast')).toContain('Write a rate above 0');
  expect(said('http://a', '--connections', '0')).toContain('Write a number of connections');
  expect(said('http://a', '--rate', '5', '--connections', '5')).toContain('cannot be used with option');
  expect(said('http://a', '--connections', '5', '--limit', 'p99 < 1s')).toContain('cannot be used with option');
  expect(said('http://a', '--for', '5s')).toContain('a search ends when it has found the rate');
  const limit = (text: string): string => regattaIn(temporaryFolder(), ['bench', 'http://127.0.0.1:9/', '--limit', text]).stderr;
  expect(limit('p99 < 100')).toContain('--limit: "100" is no limit for operations, whose unit is s');
  expect(limit('p99 > 100ms')).toContain('--limit: operations.p99 > 100ms asks the system to be slow');
  expect(said('http://a', '--limit', 'p98 < 1s')).toContain('--limit: there is no metric operations.p98; did you mean operations.p90?');
  expect(said('http://a', '-X', 'GTE')).toContain('Write one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS.');
  expect(said('http://a', '-d', '@none.json')).toContain('It cannot be read: ENOENT');
  expect(said('http://ann:secret@a')).toContain("Write who asks as a header: -H 'authorization: Basic …'.");
  expect(said('http://a', '-H', 'a b: c')).toMatch(/^error --header: /);
  expect(said('http://a', '-H', 'accept')).toContain('--header accept is no header');
});
