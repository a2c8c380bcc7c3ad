import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { MetricValue, Threshold } from '../model/metric.ts';
import type { Results } from '../model/result.ts';
import { openSpool } from '../recording/spool.ts';
import { analyseRun, medianOfJudged, verdict } from './analyse.ts';
import { tinyKit, tinyObservations, tinyPlan, tinyRecord, tinyRun } from './tiny-run.ts';

const kits = [tinyKit];
const threshold: Threshold = {
  text: 'delivery.p99 < 1s',
  metric: 'delivery',
  statistic: 'p99',
  labels: {},
  comparator: '<',
  limit: 1,
  unit: 's',
  abort: false,
  afterNs: 0,
};

const noValue = { statistic: 'p50', labels: {}, unit: 's', better: 'lower', n: 1 } as const;

function valueOf({ metrics }: Results, name: string, labels: MetricValue['labels'] = {}): number | null | undefined {
  return metrics.find((value) => value.name === name && JSON.stringify(value.labels) === JSON.stringify(labels))?.value;
}

test('a run is analysed from its directory alone, over its measured phases', async () => {
  using files = tinyRun({ plan: { thresholds: [threshold] } });
  const results = await analyseRun(files, { kits });

  expect(results).toMatchObject({ result: 'passed', reason: null, run: 'tiny', nodes: 4, durationS: 20 });
  expect(valueOf(results, 'published')).toBe(100);
  expect(valueOf(results, 'delivery.p50')).toBeCloseTo(0.002, 9);
  expect(valueOf(results, 'delivery.max', { fleet: 'a' })).toBeCloseTo(0.001, 9);
  expect(valueOf(results, 'delivery.count', { fleet: 'b' })).toBe(200);
  expect(valueOf(results, 'operations.count')).toBe(99);
  expect(valueOf(results, 'operations.rate')).toBeCloseTo(9.9, 9);
  expect(valueOf(results, 'operations.failed')).toBeCloseTo(0.01, 9);
  expect(valueOf(results, 'lag.max')).toBeCloseTo(1e-6, 12);
  expect(files.readJson('results.json')).toEqual(results);
});

test('analysing a second time gives the same answer', async () => {
  using files = tinyRun({ plan: { thresholds: [threshold] } });
  expect(await analyseRun(files, { kits })).toEqual(await analyseRun(files, { kits }));
});

test('a missed threshold makes the run fail, with the figure that was observed', async () => {
  using files = tinyRun({ plan: { thresholds: [{ ...threshold, limit: 0.003 }] } });
  const results = await analyseRun(files, { kits });
  expect(results.result).toBe('failed');
  expect(results.thresholds[0]).toMatchObject({ ok: false, metric: 'delivery.p99' });
  expect(results.thresholds[0]?.value).toBeCloseTo(0.003, 9);
});

test('a run whose load a threshold ended early says which, among those of the same text', async () => {
  const watched = { ...threshold, abort: true };
  const observed = { ...tinyObservations, abortedBy: { index: 1, value: 2, unit: 's' } };
  using files = tinyRun({ plan: { thresholds: [watched, { ...watched, phase: 'load', everyNs: 5e9 }] }, record: { observed } });
  const { result, reason, thresholds } = await analyseRun(files, { kits });
  expect({ result, reason }).toEqual({ result: 'failed', reason: 'the load ended early: delivery.p99 < 1s in load, every 5s was missed' });
  expect(thresholds.map(({ ok }) => ok)).toEqual([true, false, true, true]);
});

test('a broken validity rule outweighs a missed threshold', async () => {
  const observed = { ...tinyObservations, overlapped: true };
  using files = tinyRun({ plan: { thresholds: [{ ...threshold, limit: 0 }] }, record: { observed } });
  expect((await analyseRun(files, { kits })).result).toBe('invalid');
});

test('more failed operations than the error budget make the run fail unless the experiment has a limit of its own', async () => {
  const failed: Threshold = { ...threshold, text: 'operations.failed < 50%', metric: 'operations.failed', limit: 0.5, unit: 'share' };
  const { statistic: _, ...own } = failed;
  const budget = { plan: { thresholds: [threshold] } };
  using within = tinyRun(budget);
  expect((await analyseRun(within, { kits })).thresholds.map(({ ok }) => ok)).toEqual([true, true, true]);
  using judged = tinyRun({ plan: { thresholds: [own] } });
  expect((await analyseRun(judged, { kits })).thresholds.map(({ text }) => text)).toEqual([
    'operations.failed < 50%',
    'operations.unknown <= 1% (error budget)',
  ]);
  for (const part of [{ labels: { scenario: 'publish' } }, { phase: 'load' }]) {
    using partly = tinyRun({ plan: { thresholds: [{ ...own, ...part }] } });
    expect((await analyseRun(partly, { kits })).thresholds.map(({ text }) => text)).toContain('operations.failed <= 1% (error budget)');
  }
});

test('a metric of the experiment without data is no data, and its threshold is missed', async () => {
  const metric = {
    name: 'rare',
    about: '',
    sql: "SELECT 1 AS value FROM events WHERE type = 'never'",
    unit: 's',
    better: 'lower',
    kind: 'distribution',
  } as const;
  using files = tinyRun({ plan: { metrics: [metric], thresholds: [{ ...threshold, text: 'rare.p99 < 1s', metric: 'rare' }] } });
  const results = await analyseRun(files, { kits });
  expect(valueOf(results, 'rare.p99')).toBeNull();
  expect(results.thresholds[0]).toMatchObject({ value: null, ok: false, reason: 'no data: no row' });
});

test('a metric that cannot be computed makes the run errored, by name, and costs none of the others', async () => {
  const metric = { name: 'mine', about: '', sql: 'SELECT nope AS value FROM events', unit: 's', better: 'lower', kind: 'scalar' } as const;
  using files = tinyRun({ plan: { metrics: [metric], thresholds: [threshold] } });
  const results = await analyseRun(files, { kits });
  expect(results).toMatchObject({ result: 'errored', reason: expect.stringMatching(/metric "mine".*"nope"/s) });
  expect(results.metrics.find(({ name }) => name === 'mine')).toMatchObject({ value: null, reason: expect.stringContaining('nope') });
  expect(valueOf(results, 'published')).toBe(100);
  expect(results.thresholds[0]).toMatchObject({ ok: true });
});

test('a table that a node records and no kit declares can be asked for too', async () => {
  const extra = { name: 'extra', about: '', columns: { ts: { type: 'time', about: '' }, depth: { type: 'int', about: '' } } } as const;
  const metric = {
    name: 'depth',
    about: '',
    sql: 'SELECT max(depth) AS value FROM extra',
    unit: 'count',
    better: 'lower',
    kind: 'scalar',
  } as const;
  using files = tinyRun({ plan: { metrics: [metric] } });
  {
    using spool = openSpool(files.spoolDirectory('host-0'));
    const writer = spool.table(extra);
    for (const [index, depth] of [3, 9, 4].entries()) {
      const row = writer.next();
      writer.columns.ts[row] = 6e9 + index;
      writer.columns.depth[row] = depth;
    }
  }
  expect(valueOf(await analyseRun(files, { kits }), 'depth')).toBe(9);
});

test('a system that leaves operations without an answer fails, though nothing failed', async () => {
  const rounds = tinyObservations.rounds.map((round) => ({ ...round, ok: 0, unknown: round.ok }));
  using files = tinyRun({ outcome: 'unknown', record: { observed: { ...tinyObservations, rounds } } });
  const { result, thresholds } = await analyseRun(files, { kits });
  expect(result).toBe('failed');
  expect(thresholds.find(({ metric }) => metric === 'operations.unknown')).toMatchObject({ ok: false, value: expect.closeTo(0.99, 9) });
});

test('what ended the load before its time is the reason, also where it was a host', async () => {
  const [first, last] = tinyObservations.rounds;
  if (first === undefined || last === undefined) throw new Error('no rounds');
  const reasonOf = async (rounds: typeof tinyObservations.rounds): Promise<string | null> => {
    const observed = { ...tinyObservations, rounds, hostsLost: [{ host: 'host-1', reason: 'killed by SIGKILL' }] };
    using files = tinyRun({ record: { observed } });
    return (await analyseRun(files, { kits })).reason;
  };
  expect(await reasonOf([first, { ...last, loadNs: 4e9 }])).toBe('the load ended early: host-1 was lost (killed by SIGKILL)');
  expect(await reasonOf([first])).toBe('the load ended early: host-1 was lost (killed by SIGKILL)');
  expect(await reasonOf([first, last])).toBeNull();
});

test('what is judged is never our own lateness', () => {
  const values = [
    { ...noValue, name: 'lag.p50', metric: 'lag', value: 1e-6 },
    { ...noValue, name: 'delivery.p50', metric: 'delivery', value: 0.1 },
  ];
  const plan = { ...tinyPlan, thresholds: [{ ...threshold, metric: 'lag' }] };
  expect(medianOfJudged(plan, kits, values)).toBe(0.1);
});

test('the first that holds of cancelled, errored, invalid, failed and passed is the result', () => {
  const missed = { text: '', metric: '', value: 2, unit: 's', ok: false };
  const judge = (record: Parameters<typeof verdict>[0], validity: boolean[], ok: boolean): string =>
    verdict(record, { thresholds: [{ ...missed, ok }], validity, phases: 1, failures: [], earlyEnd: null }).result;
  expect(judge({ ...tinyRecord, result: 'cancelled', reason: 'by the user' }, [false], false)).toBe('cancelled');
  expect(judge({ ...tinyRecord, result: 'errored', reason: 'a host died' }, [false], false)).toBe('errored');
  expect(judge({ ...tinyRecord, observed: null }, [true], true)).toBe('errored');
  expect(judge({ ...tinyRecord, state: 'running' }, [true], true)).toBe('errored');
  expect(judge(tinyRecord, [true, false], false)).toBe('invalid');
  expect(judge(tinyRecord, [true], false)).toBe('failed');
  expect(judge(tinyRecord, [true], true)).toBe('passed');
});

test('a run whose load fell short of what was asked fails, and says why', () => {
  const judged = { thresholds: [], validity: [true], phases: 1, failures: [], earlyEnd: null };
  const text = 'feed accounts ran dry';
  const rounds = tinyObservations.rounds.map((round) => ({ ...round, shortfalls: [text] }));
  const record = { ...tinyRecord, observed: { ...tinyObservations, rounds } };
  expect(verdict(record, judged)).toEqual({ result: 'failed', reason: text });
});

test('a run whose host was killed while it wrote is analysed as far as it got, and says so', async () => {
  using files = tinyRun({ record: { result: 'errored', reason: 'host h was lost' } });
  const spool = join(files.spoolDirectory('regatta'), 'events.bin');
  writeFileSync(spool, readFileSync(spool).subarray(0, -5));
  const results = await analyseRun(files, { kits });
  expect(results).toMatchObject({
    result: 'errored',
    reason: 'host h was lost',
    warnings: [expect.stringContaining('1 spool file ends in the middle of a write')],
  });
  expect(valueOf(results, 'operations.count')).toBe(99);
  expect((await analyseRun(files, { kits })).warnings).toEqual(results.warnings);
});

test('a run of which nothing was recorded has results without data', async () => {
  using files = tinyRun({ record: { result: 'cancelled', reason: 'cancelled by the user', observed: null, ended: null } });
  rmSync(files.spool, { recursive: true });
  const results = await analyseRun(files, { kits });
  expect(results).toMatchObject({ result: 'cancelled', validity: [], warnings: ['nothing was recorded'], durationS: 0 });
  // SQL that counts rows answers 0 by its own word
  expect(results.metrics.filter(({ value }) => value !== null).map(({ name }) => name)).toEqual(['published']);
});

test('a directory that is no run is refused with its path', async () => {
  using files = tinyRun();
  rmSync(files.directory, { recursive: true });
  await expect(analyseRun(files, { kits })).rejects.toMatchObject({
    code: 'RUN_UNREADABLE',
    message: expect.stringContaining(files.directory),
  });
});

test('a damaged table is told of with the directory', async () => {
  using files = tinyRun();
  await analyseRun(files, { kits });
  writeFileSync(files.parquet('events'), 'PAR1 and then nothing');
  await expect(analyseRun(files, { kits })).rejects.toMatchObject({ code: expect.stringMatching(/RUN_UNREADABLE|ANALYSIS/) });
});

test('an aborted analysis ends with the reason, leaves no results, and can be done again', async () => {
  using files = tinyRun();
  const endless = {
    name: 'endless',
    about: '',
    sql: 'SELECT count(*) AS value FROM range(1e12::BIGINT)  AS t(i) WHERE sin(i) > 2',
    unit: 'count',
    better: 'lower',
    kind: 'scalar',
  } as const;
  const abort = new AbortController();
  const analysis = analyseRun(files, {
    kits: [...kits, { ...tinyKit, name: 'slow', views: [], tables: [], metrics: [endless] }],
    signal: abort.signal,
  });
  setTimeout(() => abort.abort(new Error('enough')), 1000);
  await expect(analysis).rejects.toThrow('enough');
  expect(files.has('results.json')).toBe(false);
  expect((await analyseRun(files, { kits })).result).toBe('passed');
});
