import { describe, expect, test } from 'vitest';
import { paramsSchema } from '../../experiment/value-schema.ts';
import type { Json } from '../../model/json.ts';
import { scrapeOptions, scrapeParam, scrapeProblem } from './scrape-params.ts';

/** As a node gets it that says this. */
function read(scrape: Json): Json | undefined {
  return paramsSchema({ scrape: scrapeParam }).parse({ scrape })['scrape'];
}

const endpoint = (address: string): { inside: string; outside: string } => ({ inside: 'inside:1', outside: address });
const endpoints = {
  http: endpoint('http://127.0.0.1:20001'),
  metrics: endpoint('127.0.0.1:20002'),
  ws: endpoint('ws://10.0.0.7:20003/live'),
};

describe('the page of a node', () => {
  test.each<[Json, string]>([
    ['http', 'http://127.0.0.1:20001/metrics'],
    ['metrics', 'http://127.0.0.1:20002/metrics'],
    ['ws', 'http://10.0.0.7:20003/metrics'],
    [9090, 'http://127.0.0.1:9090/metrics'],
    ['https://there.example/status?all', 'https://there.example/status?all'],
    [{ from: 'http', path: '/debug/metrics/prometheus' }, 'http://127.0.0.1:20001/debug/metrics/prometheus'],
    [{ from: 'http', format: 'expvar' }, 'http://127.0.0.1:20001/debug/vars'],
  ])('that says %j is %s', (scrape, url) => {
    expect(scrapeOptions(read(scrape), endpoints)?.url).toBe(url);
  });

  test('is read every 5 s unless it says how often, and whole unless it says what to keep', () => {
    expect(scrapeOptions(read('http'), endpoints)).toEqual({ url: 'http://127.0.0.1:20001/metrics', everyNs: 5e9, keep: [] });
    const chosen = scrapeOptions(read({ from: 'http', every: '1s', keep: ['^go_', 'peers$'], format: 'prometheus' }), endpoints);
    expect(chosen).toMatchObject({ everyNs: 1e9, keep: [/^go_/, /peers$/], format: 'prometheus' });
  });

  test('is none unless there is one', () => {
    expect(scrapeOptions(undefined, endpoints)).toBeUndefined();
  });

  test('cannot be at a port that is not there', () => {
    expect(() => scrapeOptions(read('htpp'), endpoints)).toThrow('scrape: there is no port htpp');
  });
});

describe('what is wrong with it is known before it starts', () => {
  test.each<[Json, string]>([
    ['htpp', 'there is no port "htpp"; accepted: http, metrics, a port number or a URL'],
    [{ from: 'http', keep: ['^go_', '['] }, 'keep: "[" is no regular expression'],
  ])('%j', (scrape, problem) => {
    expect(scrapeProblem(read(scrape), ['http', 'metrics'])).toBe(problem);
  });

  test.each<[Json]>([['http'], [9090], ['http://here.example/metrics']])('%j is not', (scrape) => {
    expect(scrapeProblem(read(scrape), ['http'])).toBeUndefined();
  });

  test('a port may be one that only its card tells', () => {
    expect(scrapeProblem(read('rpc'), undefined)).toBeUndefined();
  });

  test('more often than each second is refused', () => {
    expect(() => read({ from: 'http', every: '100ms' })).toThrow('is below 1s');
  });
});
