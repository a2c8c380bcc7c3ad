import { beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '../../../model/json.ts';
import type { RunReport } from '../../../model/report.ts';
import { analyseRun } from '../../analyse.ts';
import { tinyKit, tinyRun } from '../../tiny-run.ts';
import { makeRunReport } from '../make-run-report.ts';
import { makeSetReport } from './make-set-report.ts';

let tiny: RunReport;

beforeAll(async () => {
  using files = tinyRun();
  await analyseRun(files, { kits: [tinyKit] });
  tiny = await makeRunReport(files, { kits: [tinyKit] });
});

/** The tiny run with other params, and with every value so many times as large. */
function run(params: JsonObject, times = 1): RunReport {
  const metrics = tiny.results.metrics.map((metric) => ({ ...metric, value: metric.value === null ? null : metric.value * times }));
  return { ...tiny, plan: { ...tiny.plan, params }, results: { ...tiny.results, metrics } };
}

test('runs are told apart by the params that differ, and numbered where none does', () => {
  const labels = (...runs: readonly RunReport[]): string[] => makeSetReport('sweep', runs).runs.map(({ label }) => label);
  expect(labels(run({ size: 4, degree: 4 }), run({ size: 4, degree: 8 }))).toEqual(['degree=4', 'degree=8']);
  expect(labels(run({ size: 4 }), run({ size: 4 }), run({ size: 8 }))).toEqual(['size=4 (1)', 'size=4 (2)', 'size=8']);
  expect(labels(run({ size: 4 }), run({ size: 4 }))).toEqual(['run 1', 'run 2']);
  const other = { ...run({ size: 4 }), plan: { ...tiny.plan, name: 'other', params: {} } };
  expect(labels(run({ size: 4 }), other)).toEqual(['tiny size=4', 'other size=–']);
  expect(makeSetReport('sweep', [run({ size: 4, degree: 4 }), run({ size: 4, degree: 8 })]).runs[1]?.params).toEqual({ degree: 8 });
});

test('charts of the same name are laid over one another, one line for each run where there would be too many', () => {
  const two = makeSetReport('sweep', [run({ degree: 4 }), run({ degree: 8 })]).overlays;
  const linesOf = (overlays: typeof two, name: string): string[] | undefined =>
    overlays.find((chart) => chart.name === name)?.lines.map(({ label }) => label);
  expect(linesOf(two, 'delivery-cdf')).toEqual([4, 8].flatMap((degree) => ['all', 'b', 'a'].map((label) => `degree=${degree}: ${label}`)));
  expect(linesOf(two, 'operations-cdf')?.slice(0, 1)).toEqual(['degree=4: all']);
  expect(two.find(({ name }) => name === 'operations-density')).toMatchObject({ kind: 'steps', n: 198 });

  const five = makeSetReport(
    'sweep',
    [1, 2, 3, 4, 5].map((degree) => run({ degree })),
  ).overlays;
  expect(linesOf(five, 'delivery-cdf')).toEqual([1, 2, 3, 4, 5].map((degree) => `degree=${degree}`));
  expect(five.find(({ name }) => name === 'delivery-cdf')?.about).toContain('Of each run, all is drawn.');
});

test('a chart that only one run has is no overlay', () => {
  const bare = { ...run({ degree: 8 }), charts: [] };
  expect(makeSetReport('sweep', [run({ degree: 4 }), bare]).overlays).toEqual([]);
});

test('a param that is a number is drawn against what runs show first; repeats make a band', () => {
  const runs = [run({ degree: 8 }, 2), run({ degree: 4 }, 1), run({ degree: 8 }, 4), run({ degree: 8 }, 3)];
  const { curves } = makeSetReport('sweep', runs);
  expect(curves.map(({ name }) => name)).toEqual(['degree-delivery', 'degree-published']);
  const [delivery, published] = curves;
  expect(delivery).toMatchObject({ x: { label: 'degree', unit: '' }, y: { label: 'delivery', unit: 's' } });
  expect(delivery?.lines.map(({ label }) => label)).toEqual(['p50', 'p99']);
  expect(delivery?.lines[0]?.points).toEqual([
    [4, 0.002],
    [8, 0.006, 0.004, 0.008],
  ]);
  expect(published?.lines).toEqual([
    {
      label: '',
      points: [
        [4, 100],
        [8, 300, 200, 400],
      ],
    },
  ]);
});

test('durations are numbers too; other params that differ part the lines; texts are drawn against nothing', () => {
  const runs = ['10ms', '1s'].flatMap((latency) => ['a', 'b'].map((kind) => run({ latency, kind })));
  const { curves } = makeSetReport('sweep', runs);
  expect(curves.map(({ name }) => name)).toEqual(['latency-delivery', 'latency-published']);
  expect(curves[1]?.x).toEqual({ label: 'latency', unit: 's' });
  expect(curves[1]?.lines.map(({ label, points }) => [label, points.map(([x]) => x)])).toEqual([
    ['kind=a', [0.01, 1]],
    ['kind=b', [0.01, 1]],
  ]);
});

test('a table has the headline numbers of each run side by side; a run without a value has none in it', () => {
  const empty = { ...run({ degree: 8 }), results: { ...tiny.results, metrics: [], result: 'invalid' as const } };
  const { table } = makeSetReport('sweep', [run({ degree: 4 }), empty]);
  expect(table.columns.map(({ label }) => label)).toEqual(['run', 'degree', 'result', 'delivery.p50', 'delivery.p99', 'published']);
  expect(table.rows).toEqual([
    ['degree=4', 4, 'passed', 0.002, 0.003, 100],
    ['degree=8', 8, 'invalid', null, null, null],
  ]);
});

test('a param that is a length of time in one run and missing in another is no number', () => {
  expect(makeSetReport('sweep', [run({ latency: '10ms' }), run({})]).curves).toEqual([]);
});
