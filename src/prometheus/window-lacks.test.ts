import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { realClock } from '../load/real-clock.ts';
import type { PhaseWindow, PromqlReading } from '../model/run-prometheus.ts';
import { PrometheusApi } from '../readings/prometheus/prometheus-api.ts';
import { hasPrometheus } from './fixtures/has-prometheus.ts';
import { prometheusOver } from './fixtures/prometheus-over.ts';
import { openRunPrometheus } from './run-prometheus.ts';
import { lackIn } from './window-lacks.ts';

const { signal } = new AbortController();
/** Seconds that stand below count from here. */
const base = Math.floor(Date.now() / 1e3) - 3600;

/** When a server read its targets, in s from and to. */
const readings: readonly (readonly [number, number])[] = [
  [0, 100],
  [640, 700],
  [1200, 1210],
  [1260, 1300],
  [1800, 1860],
  [2400, 2420],
  [2460, 2500],
  [3000, 3100],
];

/** Each fifth of a second: `sold_total` begins again at 30 s. Another target is read each three seconds, in the last time alone. */
function history(): string[] {
  const instants = readings.flatMap(([from, to]) => Array.from({ length: (to - from) * 5 + 1 }, (_, index) => from + index / 5));
  const seldom = instants.filter((at) => at >= 3000 && at % 3 === 0);
  const often = '{job="shop",instance="a"}';
  const other = '{job="shop",instance="b"}';
  const stamp = (at: number): string => (base + at).toFixed(3);
  return [
    '# TYPE up gauge',
    ...instants.map((at) => `up${often} 1 ${stamp(at)}`),
    ...seldom.map((at) => `up${other} 1 ${stamp(at)}`),
    '# TYPE sold counter',
    ...instants.map((at) => `sold_total${often} ${Math.round(at * 5) + (at > 30 ? -150 : 1000)} ${stamp(at)}`),
    '# TYPE seldom counter',
    ...seldom.map((at) => `seldom_total${other} ${at} ${stamp(at)}`),
  ];
}

describe.skipIf(!hasPrometheus)('a real Prometheus with bad days (needs prometheus)', () => {
  let server: Awaited<ReturnType<typeof prometheusOver>>;
  let proxy: Server;
  let url: string;
  /** How far its clock is away, s; and how late its answers are, the next first, ms. */
  let awayS = 0;
  let lateMs: number[] = [];

  beforeAll(async () => {
    server = await prometheusOver(history());
    proxy = createServer((request, response) => {
      void (async () => {
        const form = new URLSearchParams(await text(request));
        for (const name of ['time', 'start', 'end']) if (form.has(name)) form.set(name, String(Number(form.get(name)) - awayS));
        const query = (form.get('query') ?? '').replaceAll(/@ ([\d.]+)/g, (_, at) => `@ ${(Number(at) - awayS).toFixed(3)}`);
        form.set('query', query);
        const answer = await (await fetch(`${server.url}${request.url}`, { method: 'POST', body: form })).text();
        await sleep(lateMs.shift() ?? 0);
        response.end(answer.replaceAll(/\[(\d{10}[\d.]*),/g, (_, at) => `[${(Number(at) + awayS).toFixed(3)},`));
      })();
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  }, 30_000);

  beforeEach(() => {
    awayS = 0;
    lateMs = [];
  });

  afterAll(async () => {
    proxy?.closeAllConnections();
    proxy?.close();
    await server?.[Symbol.asyncDispose]();
  });

  function lacking(from: number, until: number, { api = new PrometheusApi(server.url), settleS = 0, selectors = ['sold_total'] } = {}) {
    return lackIn(api, { startS: base + from, endS: base + until + settleS, untilS: base + until, everyS: 0.2, selectors }, signal);
  }

  test.each<[string, number, number, object]>([
    ['that read all of the window lacks nothing', 10, 90, {}],
    ['that read all of a short window lacks nothing', 20.05, 21.5, {}],
    ['that started anew without its data', 610, 690, { ends: expect.stringContaining('started later, or lost its data') as string }],
    ['that was down at the start', 1230, 1290, { ends: expect.stringContaining('had read nothing of it for 20 s') as string }],
    ['that was down at the end', 1810, 1890, { ends: expect.stringContaining('read nothing of it at the end') as string }],
    ['that was down in the middle', 2410, 2490, { within: expect.stringMatching(/read its targets \d+ of 400 times/) as string }],
  ])('one %s', async (_, from, until, lacks) => {
    expect(await lacking(from, until)).toEqual(lacks);
  });

  test('one that read other targets all the time, and seldom those that are asked about, lacks part of the window', async () => {
    const selectors = ['seldom_total'];
    expect(await lacking(3010, 3090, { selectors })).toEqual({
      within: expect.stringMatching(
        /read its targets 27 of 400 times .* less often than every 0.2 s \(prometheus.server.every\)/,
      ) as string,
    });
    expect(await lacking(3010, 3090, { selectors: ['sold_total', 'seldom_total'] })).toEqual({});
    // what has no target is of all of them
    expect(await lacking(3010, 3090, { selectors: ['of:a:rule'] })).toEqual({});
  });

  test('one that died just before the end knows no counts, and one that read once more does', async () => {
    expect(await lacking(20, 100.5, { settleS: 0.4 })).toEqual({
      tail: expect.stringContaining('last read 0.5 s before the end') as string,
    });
    expect(await lacking(20, 99.8, { settleS: 0.4 })).toEqual({});
    expect((await sold(1270, 1300.5))?.reason).toContain('nothing after it');
  });

  test('one that hangs is given up, and said to', async () => {
    lateMs = [2000];
    const impatient = new PrometheusApi(url, { patienceMs: 100 });
    expect(await lacking(10, 90, { api: impatient })).toEqual({ ends: `${url}: no answer within 0.1 s` });
  });

  /** For a run that asks the server through the proxy. */
  function openRun(patienceMs = 10_000): ReturnType<typeof openRunPrometheus> {
    const startGuard = () => Promise.reject(new Error('nothing is started here'));
    return openRunPrometheus({
      plan: { metrics: [{ name: 'sold', unit: 'count', promql: { query: 'sold_total', by: [] } }] } as never,
      server: { kind: 'attached', url, everyNs: 0.2e9 },
      run: { id: 'r', directory: '/nowhere' },
      targetsUrl: undefined,
      clock: realClock,
      runStartNs: realClock.now(),
      startGuard,
      signal,
      patienceMs,
    });
  }

  function phaseOf(from: number, until: number): PhaseWindow {
    const ns = (at: number): number => (base + at - Date.now() / 1e3) * 1e9;
    return { phase: 1, fromNs: ns(from), untilNs: ns(until), nextNs: Number.POSITIVE_INFINITY };
  }

  /** What `sold_total` was from and to then; `meanwhile` happens while the run goes on. */
  async function sold(from: number, until: number, meanwhile: () => void = () => undefined): Promise<PromqlReading | undefined> {
    await using prometheus = await openRun();
    meanwhile();
    return (await prometheus.read([phaseOf(from, until)], signal))[0];
  }

  test('one that hangs at the end is asked no more after two questions', async () => {
    await using prometheus = await openRun(200);
    lateMs = Array.from({ length: 9 }, () => 1000);
    expect((await prometheus.read([phaseOf(40.1, 60.1)], signal))[0]?.reason).toBe(`no data: ${url}: no answer within 0.2 s`);
    await expect(prometheus.operations('a', signal)).rejects.toThrow(`${url}: no answer within 0.2 s`);
    await expect(prometheus.operations('b', signal)).rejects.toThrow('to 2 questions, after which it is asked no more');
    expect(lateMs).toHaveLength(7);
    lateMs = [];
    // another reading begins anew
    expect((await prometheus.read([phaseOf(40.1, 60.1)], signal))[0]?.value).toBe(102);
  });

  test('one whose clock is hours away answers for the same window', async () => {
    awayS = -7200;
    expect((await sold(40.1, 60.1))?.value).toBe(102);
  });

  test('one whose clock is set meanwhile knows no window', async () => {
    const reading = await sold(40.1, 60.1, () => (awayS = 30));
    expect(reading).toMatchObject({ value: null, reason: expect.stringMatching(/was set by (30\.\d|29\.9) s/) as string });
  });

  test('one that is slow to say what time it is has not set its clock', async () => {
    expect((await sold(40.1, 60.1, () => (lateMs = [2400])))?.value).toBe(102);
  });

  test('a counter that began again before the first reading of the window is no data; one that did so before the window is', async () => {
    expect((await sold(30.1, 49.65))?.reason).toContain('sold_total began again');
    expect((await sold(30.3, 50.5))?.value).toBe(103);
  });
});
