import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { plainPlan } from '../model/fixtures/plain-plan.ts';
import type { EntryPlan, Plan, RoundPlan } from '../model/plan.ts';
import type { RunObservations } from '../model/result.ts';
import type { SearchResult } from '../model/search-result.ts';
import { levelsTable, phasesTable } from '../model/table.ts';
import { convertRun } from '../recording/convert.ts';
import { RunFiles } from '../recording/run-files.ts';
import { openSpool } from '../recording/spool.ts';
import { declaredTables } from './declared-tables.ts';
import { measureMetric } from './metrics.ts';
import { openRun } from './run-reader.ts';
import { searchMetrics } from './search-metrics.ts';
import { searchResults, someRateHolds } from './search-results.ts';

type Tried = readonly [rate: number, held: boolean, judged?: boolean];

function searching(name: string): RoundPlan {
  const limits = [{ text: 'operations.p99 < 1s', metric: 'operations', labels: {}, comparator: '<', limit: 1, unit: 's' }];
  const entry = { scenarios: [{ name: 'pay' }], drive: { kind: 'controller', name: 'find-max', options: {}, limits }, forNs: null };
  return { name, kind: 'measured', entries: [entry as unknown as EntryPlan], forNs: null };
}

function planOf(names: readonly string[]): Plan {
  return plainPlan('search', { fleets: [], rounds: names.map(searching) });
}

/** What is said of a run whose rounds tried these levels, one a second, each round for 100 s. */
async function found(rounds: {
  readonly [name: string]: readonly Tried[];
}): Promise<{ results: readonly SearchResult[]; metrics: object }> {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-search-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const files = new RunFiles(directory, 'search');
  record(files, rounds);
  await convertRun(files, declaredTables({ kits: [] }));
  await using reader = await openRun(files, []);
  const plan = planOf(Object.keys(rounds));
  const over = { searches: [{ entry: 'pay', isOver: true, spoiled: null }] };
  const results = await searchResults(reader, plan, { rounds: plan.rounds.map(() => over) } as unknown as RunObservations);
  const values = [];
  for (const spec of searchMetrics) values.push(...(await measureMetric(reader, spec)).values);
  const metrics = values.map(({ metric, labels, value }) => [[metric, ...Object.values(labels)].join(' '), value]);
  return { results, metrics: Object.fromEntries(metrics) as object };
}

function record(files: RunFiles, rounds: { readonly [name: string]: readonly Tried[] }): void {
  using spool = openSpool(files.spoolDirectory('regatta'));
  for (const [round, [name, levels]] of Object.entries(rounds).entries()) {
    const phases = spool.table(phasesTable);
    const at = phases.next();
    const phase = { ts: round * 100e9, until: (round + 1) * 100e9, phase: round, name: spool.code(name), kind: spool.code('search') };
    for (const [column, value] of Object.entries(phase)) phases.columns[column as 'ts'][at] = value;
    for (const [level, [rate, held, judged = true]] of levels.entries()) {
      const writer = spool.table(levelsTable);
      const row = writer.next();
      const ts = round * 100e9 + level * 1e9;
      const figures = { achieved: rate - 1, operations: rate, p50: rate * 1e6, p99: rate * 2e6, reason: -1 };
      const cells = {
        ts,
        until: ts + 1e9,
        round,
        entry: spool.code('pay'),
        level,
        rate,
        held: Number(held),
        judged: Number(judged),
        ...figures,
      };
      for (const [column, value] of Object.entries(cells)) writer.columns[column as 'ts'][row] = value;
    }
  }
}

test('the answer is the highest rate that held in most tries with none below it that did not, and the lowest that did not', async () => {
  const { results, metrics } = await found({
    knee: [
      [100, true],
      [200, true],
      [400, false],
      [300, true],
      [300, false],
      [300, true],
      [350, false],
      [500, false, false],
    ],
  });
  expect(results).toMatchObject([{ round: 'knee', rate: 300, failed: 350, held: 2, tries: 3, isOver: true, spoiled: null }]);
  expect(metrics).toEqual({
    'max-rate': 300,
    'max-rate knee': 300,
    'max-rate pay': 300,
    'max-rate.failed': 350,
    'max-rate.failed knee': 350,
    'max-rate.failed pay': 350,
  });
  expect(results[0]?.curve.map(({ rate, held, tries }) => [rate, held, tries])).toEqual([
    [100, 1, 1],
    [200, 1, 1],
    [300, 2, 3],
    [350, 0, 1],
    [400, 0, 1],
  ]);
  expect(results[0]?.curve[0]).toMatchObject({ achieved: 99, p50: 0.1, p99: 0.2 });
});

test('a rate above one that failed does not count, whatever it did by chance', async () => {
  const { results } = await found({
    knee: [
      [100, true],
      [200, false],
      [400, true],
    ],
  });
  expect(results).toMatchObject([{ rate: 100, failed: 200 }]);
});

test('of several searches each has its own answer, under the name of its round', async () => {
  const { results, metrics } = await found({
    early: [
      [100, true],
      [200, false],
    ],
    late: [[50, false]],
  });
  expect(results).toMatchObject([
    { round: 'early', rate: 100, failed: 200 },
    { round: 'late', rate: null, failed: 50 },
  ]);
  expect(metrics).toEqual({ 'max-rate early': 100, 'max-rate late': null, 'max-rate.failed early': 200, 'max-rate.failed late': 50 });
});

test('a search at whose every rate limits were missed misses a threshold, unless the experiment has one on what it finds', () => {
  const plan = planOf(['early', 'late']);
  const searches = ['early', 'late'].map((round) => ({ round, scenario: 'pay' }) as SearchResult);
  expect(someRateHolds(plan, searches).map(({ text, labels }) => [text, labels])).toEqual([
    ['max-rate{round=early} > 0/s (some rate holds)', { round: 'early' }],
    ['max-rate{round=late} > 0/s (some rate holds)', { round: 'late' }],
  ]);
  expect(someRateHolds(plan, searches.slice(1)).map(({ labels }) => labels)).toEqual([{}]);
  const own = {
    text: 'max-rate > 9/s',
    metric: 'max-rate',
    labels: {},
    comparator: '>',
    limit: 9,
    unit: '1/s',
    abort: false,
    afterNs: 0,
  } as const;
  expect(someRateHolds({ ...plan, thresholds: [own] }, searches)).toEqual([]);
});
