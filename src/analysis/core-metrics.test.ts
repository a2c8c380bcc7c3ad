import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plainEntry, plainScenario } from '../model/fixtures/plain-entry.ts';
import { plainFleet, plainPlan } from '../model/fixtures/plain-plan.ts';
import type { MetricValue, Threshold } from '../model/metric.ts';
import type { RoundPlan } from '../model/plan.ts';
import type { ThresholdResult } from '../model/result.ts';
import { coreTables, dropsTable, phasesTable, samplesTable } from '../model/table.ts';
import { convertRun } from '../recording/convert.ts';
import { RunFiles } from '../recording/run-files.ts';
import { openSpool } from '../recording/spool.ts';
import { metricsOf } from './core-metrics.ts';
import { measureMetrics } from './metrics.ts';
import { openRun, type RunReader } from './run-reader.ts';
import { judgeThresholds } from './thresholds.ts';
import { writeRow } from './tiny-run.ts';

const pay = plainScenario('pay', { tags: { plan: 'gold', 'it"s': 'a' } });
const browse = plainScenario('browse', { tags: { plan: 'free' }, vocabulary: { tags: ['page'] } });
const idle = plainScenario('idle');

function measured(name: string, scenarios: RoundPlan['entries'][number]['scenarios'], forNs: number): RoundPlan {
  return { name, kind: 'measured', entries: [plainEntry(scenarios)], forNs };
}

/**
 * Two rounds: in the first, 10 s long, `pay` did 20 operations of 100 ms, of which every fifth failed, and `browse` did 10 of 1 ms, of
 * which four gave themselves a tag; in the second, 5 s long,
 * `pay` did 20 of 200 ms and left out 5.
 */
const plan = plainPlan('shop', {
  fleets: [plainFleet('a')],
  rounds: [measured('first', [pay, browse, idle], 10e9), measured('second', [pay], 5e9)],
});

const loads = [
  { round: 0, scenario: 'pay', count: 20, everyNs: 0.5e9, tookNs: 100e6, fails: 5 },
  { round: 0, scenario: 'browse', count: 10, everyNs: 1e9, tookNs: 1e6, fails: Number.POSITIVE_INFINITY },
  { round: 1, scenario: 'pay', count: 20, everyNs: 0.25e9, tookNs: 200e6, fails: Number.POSITIVE_INFINITY },
];

let files: RunFiles;
let reader: RunReader;
let values: MetricValue[];
const specs = metricsOf(plan, []);

beforeAll(async () => {
  files = new RunFiles(mkdtempSync(join(tmpdir(), 'regatta-shop-')));
  files.writeJson('plan.json', plan);
  record();
  await convertRun(files, coreTables);
  reader = await openRun(files, []);
  values = (await measureMetrics(reader, specs)).flatMap((measurement) => measurement.values);
});

afterAll(async () => {
  await reader[Symbol.asyncDispose]();
  rmSync(files.directory, { recursive: true });
});

function record(): void {
  using spool = openSpool(files.spoolDirectory('h'));
  for (const [phase, { name, kind, forNs }] of plan.rounds.entries()) {
    const ts = phase * 10e9;
    writeRow(spool, phasesTable, { ts, until: ts + (forNs ?? 0), phase, name, kind });
  }
  const reason = 'too many in flight';
  writeRow(spool, dropsTable, { ts: 12e9, round: 1, scenario: 'pay', reason, operations: 5, tags: JSON.stringify(pay.tags) });
  for (const { round, scenario, count, everyNs, tookNs, fails } of loads) {
    for (let operation = 0; operation < count; operation++) {
      const ts = round * 10e9 + operation * everyNs;
      const outcome = operation % fails === fails - 1 ? 'failed' : 'ok';
      const own = scenario === 'browse' && operation < 4 ? { page: 'big' } : {};
      const tags = JSON.stringify({ ...[pay, browse].find(({ name }) => name === scenario)?.tags, ...own });
      const times = { ts, sent: ts, done: ts + tookNs, node_duration: Number.NaN };
      writeRow(spool, samplesTable, { ...times, round, operation, scenario, step: 'operation', node: null, outcome, reason: null, tags });
    }
  }
}

async function judge(changes: Partial<Threshold>): Promise<ThresholdResult | undefined> {
  const threshold = {
    text: '',
    metric: 'operations',
    labels: {},
    comparator: '<',
    limit: 1,
    unit: '',
    abort: false,
    afterNs: 0,
    ...changes,
  } as const;
  const [result] = await judgeThresholds([threshold], { reader, specs, values, abortedBy: null });
  return result;
}

const p50 = { metric: 'operations', statistic: 'p50' } as const;

test.each<[Partial<Threshold>, number]>([
  [{ ...p50, labels: { scenario: 'browse' } }, 0.001],
  [{ ...p50, labels: { plan: 'gold', round: 'first' } }, 0.1],
  [{ ...p50, labels: { plan: 'gold' }, phase: 'second' }, 0.2],
  [{ ...p50, labels: { 'it"s': 'a' } }, 0.2],
  [{ metric: 'operations.failed', labels: {} }, 4 / 50],
  [{ metric: 'operations.failed', labels: { scenario: 'pay' } }, 4 / 40],
  [{ metric: 'operations.failed', labels: { plan: 'gold', round: 'first' } }, 4 / 20],
  [{ metric: 'operations.unknown', labels: { plan: 'free' } }, 0],
  [{ metric: 'operations.dropped', labels: {} }, 5 / 55],
  [{ metric: 'operations.dropped', labels: { plan: 'gold', round: 'second' } }, 5 / 25],
  [{ metric: 'operations.dropped', labels: { scenario: 'browse' } }, 0],
  [{ metric: 'rate.achieved', labels: {} }, 50 / 15],
  [{ metric: 'rate.achieved', labels: { scenario: 'pay' } }, 40 / 15],
  // its round alone: it was to do nothing in the other
  [{ metric: 'rate.achieved', labels: { scenario: 'browse' } }, 10 / 10],
  [{ metric: 'rate.achieved', labels: { round: 'second', plan: 'gold' } }, 20 / 5],
  // tags that operations give themselves
  [{ ...p50, labels: { page: 'big' } }, 0.001],
  [{ metric: 'rate.achieved', labels: { page: 'big', plan: 'free' } }, 4 / 10],
  [{ metric: 'operations.rate', labels: { scenario: 'pay', round: 'first' } }, 16 / 10],
])('a threshold speaks of the operations with its labels alone: %j', async (threshold, value) => {
  expect((await judge(threshold))?.value).toBeCloseTo(value, 9);
});

test('each window of a threshold is judged on the operations with its labels', async () => {
  const failed = {
    metric: 'operations.failed',
    labels: { plan: 'gold' },
    phase: 'first',
    everyNs: 2.5e9,
    comparator: '<=',
    limit: 0.2,
  } as const;
  expect(await judge(failed)).toMatchObject({ ok: true, value: 0.2, windows: { judged: 4, missed: 0 } });
  const rate = { metric: 'rate.achieved', labels: { scenario: 'pay' }, everyNs: 5e9, comparator: '>', limit: 3 } as const;
  expect(await judge(rate)).toMatchObject({ ok: false, value: 2, windows: { judged: 3, missed: 2 } });
});

test.each([{ scenario: 'idle' }, { scenario: 'nobody' }, { plan: 'silver' }, { plan: 'free', scenario: 'pay' }])(
  'what no operation has is no data, and missed: %j',
  async (labels) => {
    for (const metric of ['operations.failed', 'operations.dropped', 'rate.achieved', 'operations.rate']) {
      expect(await judge({ metric, labels, comparator: '>=', limit: 0 })).toMatchObject({
        value: null,
        ok: false,
        reason: expect.stringContaining('no data'),
      });
    }
    expect(await judge({ ...p50, labels })).toMatchObject({ value: null, ok: false, reason: expect.stringContaining('no data') });
  },
);

test('results have each metric by scenario and by tag', () => {
  const family = values.filter(({ name, labels }) => name === 'operations.p50' && Object.keys(labels).length === 1);
  expect(family.map(({ labels, value }) => [labels, value])).toEqual([
    [{ round: 'first' }, 0.1],
    [{ round: 'second' }, 0.2],
    [{ scenario: 'browse' }, 0.001],
    [{ scenario: 'pay' }, 0.2],
    [{ plan: 'free' }, 0.001],
    [{ plan: 'gold' }, 0.2],
    [{ 'it"s': 'a' }, 0.2],
    [{ page: 'big' }, 0.001],
  ]);
});
