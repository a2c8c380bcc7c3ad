import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PhaseWindow, PromqlReading } from '../model/run-prometheus.ts';
import { type CountingPage, countingPage } from './fixtures/counting-page.ts';
import { hasPrometheus } from './fixtures/has-prometheus.ts';
import { ManagedPrometheus } from './managed-prometheus.ts';
import { operationsOf } from './operations-read.ts';
import { readMetrics } from './read-metrics.ts';

const everyNs = 0.2e9;
const noGuard = { watch: () => undefined, [Symbol.asyncDispose]: () => Promise.resolve() };
const { signal } = new AbortController();

describe.skipIf(!hasPrometheus)('a real Prometheus (needs prometheus)', () => {
  let page: CountingPage;
  let late: CountingPage;
  let server: ManagedPrometheus;
  let folder: string;
  let measured: PhaseWindow;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'regatta-prometheus-'));
    page = await countingPage({ run: 'r1', fleet: 'shop' });
    late = await countingPage();
    late.values.set('late_total', 50);
    late.values.set('idle_total', 0);
    const { values } = page;
    for (const name of [
      'asked_total',
      'waits_bucket{le="1"}',
      'waits_bucket{le="5"}',
      'waits_bucket{le="+Inf"}',
      'odd',
      'gone_total{node="a"}',
    ])
      values.set(name, 100);
    values.set('level', 7);
    for (const target of ['', ', job="push", instance="agent-0"', ', host="agent-0"']) {
      for (const [agent, plan, count] of [
        ['agent-0', 'gold', 7],
        ['agent-0', 'free', 5],
        ['agent-1', 'free', 3],
      ] as const) {
        const labels = `run="r1", round="sale", agent="${agent}", plan="${plan}"${target}`;
        values.set(`regatta_operations_submitted_total{${labels}}`, count + 1);
        values.set(`regatta_operations_finished_total{${labels}, status="ok"}`, count);
        values.set(`regatta_operations_finished_total{${labels}, status="failed"}`, 1);
      }
    }
    const { targetsUrl } = page;
    server = await ManagedPrometheus.start({
      runId: 'r1',
      targetsUrl,
      everyNs,
      directory: join(folder, 'data'),
      logFile: join(folder, 'prometheus.log'),
      guard: noGuard,
      signal,
    });
    // until it has found its target and read it
    while ((await server.api.instant('asked_total', undefined, signal)).length === 0) await sleep(50);
    const fromNs = Date.now() * 1e6;
    const deadline = Date.now() + 2000;
    for (let step = 0; Date.now() < deadline; step++) {
      add('asked_total', 7);
      add('fresh_total{code="200"}', 2);
      add('fresh_total{code="500"}', 1);
      add('waits_bucket{le="5"}', 1);
      add('waits_bucket{le="+Inf"}', 1);
      values.set('level', Math.floor(step / 5) % 2 === 0 ? 10 : 20);
      values.set('odd', Number.NaN);
      // a node that ends, and one that stays
      if (step < 8) add('gone_total{node="a"}', 3);
      if (step === 13) values.delete('gone_total{node="a"}');
      values.set('gone_total{node="b"}', step + 1);
      await sleep(100);
    }
    values.set('fallen_total', 5);
    measured = { phase: 1, fromNs, untilNs: Date.now() * 1e6, nextNs: Number.POSITIVE_INFINITY };
    await sleep(600);
  }, 30_000);

  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await page?.[Symbol.asyncDispose]();
    await late?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  function add(name: string, n: number): void {
    page.values.set(name, (page.values.get(name) ?? 0) + n);
  }

  function reading(query: string, by: readonly string[] = [], phase: Partial<PhaseWindow> = {}): Promise<readonly PromqlReading[]> {
    const asked = { api: server.api, metrics: [{ name: 'm', query, by }], phases: [{ ...measured, ...phase }] };
    return readMetrics({ ...asked, everyS: everyNs / 1e9, serverS: (ns) => ns / 1e9, signal });
  }

  test('says exactly what counters rose by, also those that came within the window', async () => {
    const rose = (page.values.get('asked_total') ?? 0) - 100;
    expect(await reading('sum(asked_total)')).toEqual([
      { metric: 'm', phase: 1, ts: measured.fromNs, labels: {}, value: rose, reason: null },
    ]);
    const fresh = await reading('sum by (code) (fresh_total)', ['code']);
    expect(fresh.map(({ labels, value }) => [labels, value])).toEqual([
      [{ code: '200' }, page.values.get('fresh_total{code="200"}')],
      [{ code: '500' }, page.values.get('fresh_total{code="500"}')],
    ]);
    // all that was waited for is between 1 and 5, whatever there was before
    const [median] = await reading('histogram_quantile(0.5, sum by (le) (waits_bucket))');
    expect(median?.value).toBeCloseTo(3);
    // where increase() knows only what lies between its samples
    const [estimated] = await reading('increase(asked_total[2s])');
    expect(estimated?.value).not.toBe(rose);
  });

  test('counts operations of an agent once, by however many ways it has read of them', async () => {
    const asked = { run: 'r1', round: 'sale' };
    expect(await operationsOf(server.api, asked, signal)).toEqual({ submitted: 18, finished: 18, failed: 3, unknown: 0 });
    expect(await operationsOf(server.api, { ...asked, round: 'other' }, signal)).toBeUndefined();
  });

  test('counts what a node did that ended within the window', async () => {
    const stayed = page.values.get('gone_total{node="b"}') ?? 0;
    expect((await reading('sum(gone_total)'))[0]?.value).toBe(8 * 3 + stayed);
    expect((await reading('gone_total', ['node'])).map(({ labels, value }) => [labels['node'], value])).toEqual(
      expect.arrayContaining([
        ['a', 24],
        ['b', stayed],
      ]),
    );
  });

  test('samples gauges over the window alone', async () => {
    const values = await reading('level');
    expect(values.length).toBeGreaterThan(7);
    expect(values.every(({ ts }) => ts >= measured.fromNs && ts < measured.untilNs)).toBe(true);
    expect(new Set(values.slice(3).map(({ value }) => value))).toEqual(new Set([10, 20]));
  });

  test('takes what names no series as it is', async () => {
    expect(new Set((await reading('6 * 7')).map(({ value, reason }) => [value, reason].join()))).toEqual(new Set(['42,']));
  });

  test.each([
    ['nothing_total', [], 'no data: the query gives nothing there'],
    ['nothing', [], 'no data: the query gives nothing there'],
    ['odd', [], undefined],
    ['asked_total * NaN', [], 'no data: the query gives NaN there'],
    ['sum(fresh_total) / sum(asked_total * 0)', [], undefined],
    ['fresh_total', [], 'no data: the query gives 2 series, which differ by code: aggregate them, or name these in by'],
    [
      'fresh_total',
      ['run'],
      'no data: the query gives 2 series with the same labels, which differ by code: aggregate them, or name these in by',
    ],
    ['sum(fresh_total)', ['code'], 'no data: the query gives series without the label code; keep it: sum by (code) (…)'],
    ['nonsense(asked_total)', [], 'there is no function nonsense'],
  ])('has for %s by %j no value, but a reason', async (query, by, reason) => {
    const values = await reading(query, by);
    if (reason === undefined) expect(values.every(({ value }) => value !== 0)).toBe(true);
    else expect(values).toEqual([expect.objectContaining({ value: null, labels: {}, reason: expect.stringContaining(reason) as string })]);
  });

  test('knows that it knows nothing of a window that it did not read', async () => {
    const hourAgo = { fromNs: measured.fromNs - 3600e9, untilNs: measured.fromNs - 3500e9 };
    expect(await reading('asked_total', [], hourAgo)).toEqual([
      expect.objectContaining({ value: null, reason: expect.stringContaining('knows nothing of the start') as string }),
    ]);
    const late = { untilNs: measured.untilNs + 60e9 };
    expect((await reading('asked_total', [], late))[0]?.reason).toContain('read nothing of it at the end of the window');
  });

  test('a counter that begins again in the window is no data', async () => {
    await sleep(300);
    page.values.set('fallen_total', 1);
    await sleep(600);
    const now = Date.now() * 1e6;
    // as long as a run waits after its windows
    await sleep(600);
    expect((await reading('sum(fallen_total)', [], { fromNs: now - 1.2e9, untilNs: now }))[0]?.reason).toContain(
      'fallen_total began again',
    );
  });

  test('a counter that had counted before anybody read it is no data, and one that had not is', async () => {
    const fromNs = Date.now() * 1e6;
    page.others.push(late.port);
    while ((await server.api.instant('late_total', undefined, signal)).length === 0) await sleep(100);
    const phase = { fromNs, untilNs: Date.now() * 1e6 };
    await sleep(600);
    expect((await reading('sum(late_total)', [], phase))[0]?.reason).toBe(
      'no data: late_total had counted before it was read first, in the window, in 1 of its series, so that nobody knows what it rose by',
    );
    expect((await reading('sum(idle_total)', [], phase))[0]?.value).toBe(0);
  }, 20_000);

  test('keeps its data, and leaves nothing running', async () => {
    await server[Symbol.asyncDispose]();
    expect(server.problem).toBeUndefined();
    expect(existsSync(join(folder, 'data', 'data', 'wal'))).toBe(true);
    expect(readFileSync(join(folder, 'data', 'prometheus.yml'), 'utf8')).toContain('"scrape_interval": "200ms"');
    expect((await reading('sum(asked_total)'))[0]?.reason).toMatch(/ECONNREFUSED/);
  });
});
