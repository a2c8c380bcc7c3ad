import { expect, test } from 'vitest';
import type { JsonObject } from '../../model/json.ts';
import type { RunInSet, RunReport } from '../../model/report.ts';
import { exampleReport } from '../../reporters/example-report.ts';
import { makeSetReport } from './make-set-report.ts';

/** A run of those params, whose `delivery.p50` and `duplicates` came to these values. */
function run(id: string, params: JsonObject, [p50, duplicates]: readonly [number | null, number]): RunInSet {
  const values: { readonly [name: string]: number | null } = { 'delivery.p50': p50, duplicates };
  const metrics = exampleReport.results.metrics.flatMap((value) => {
    const found = values[value.name];
    return found === undefined || 'fleet' in value.labels ? [] : [{ ...value, value: found }];
  });
  const results = { ...exampleReport.results, run: id, metrics, highlights: ['delivery.p50', 'duplicates'] };
  return { params, report: { ...exampleReport, results } satisfies RunReport };
}

const sweep = [
  run('a', { D: 8, size: '1KiB' }, [0.04, 3]),
  run('b', { D: 4, size: '1KiB' }, [0.06, 1]),
  run('c', { D: 8, size: '1KiB' }, [0.05, 4]),
];

test('a number that was varied is drawn against each headline metric; of repeats the middle one, with a band', () => {
  const { curves } = makeSetReport('sweep', sweep);
  expect(curves.map(({ name }) => name)).toEqual(['delivery-by-D', 'duplicates-by-D']);
  expect(curves[0]).toMatchObject({ x: { label: 'D' }, y: { label: 'delivery', unit: 's' }, n: 3 });
  expect(curves[0]?.lines).toEqual([
    {
      label: 'p50',
      points: [
        [4, 0.06],
        [8, 0.045, 0.04, 0.05],
      ],
    },
  ]);
});

test('the middle one of three repeats is neither the first nor their mean', () => {
  const repeats = [run('a', { D: 4 }, [0.09, 1]), run('b', { D: 4 }, [0.01, 1]), run('c', { D: 4 }, [0.02, 1]), run('d', { D: 8 }, [1, 1])];
  expect(makeSetReport('repeats', repeats).curves[0]?.lines[0]?.points[0]).toEqual([4, 0.02, 0.01, 0.09]);
});

test('whatever else was varied has a line of its own', () => {
  const { curves } = makeSetReport('sweep', [
    run('a', { D: 4, mesh: 'on' }, [0.04, 3]),
    run('b', { D: 8, mesh: 'on' }, [0.05, 4]),
    run('c', { D: 4, mesh: 'off' }, [0.06, 5]),
  ]);
  expect(curves[0]?.lines.map(({ label }) => label)).toEqual(['p50 mesh="on"', 'p50 mesh="off"']);
});

test('a metric without data is no point, and runs that differ in no number have no curve', () => {
  const { curves } = makeSetReport('sweep', [run('a', { D: 4 }, [null, 3]), run('b', { D: 8 }, [0.05, 4])]);
  expect(curves.find(({ name }) => name === 'delivery-by-D')?.lines[0]?.points).toEqual([[8, 0.05]]);
  expect(makeSetReport('repeats', [run('a', { D: 4 }, [1, 1]), run('b', { D: 4 }, [1, 1])]).curves).toEqual([]);
});

test('charts of the same name are laid over one another, with the line over all labels of each run; heat maps would hide each other', () => {
  const { overlays } = makeSetReport('sweep', sweep);
  expect(overlays.map(({ name }) => name)).toEqual(
    exampleReport.charts.map(({ name }) => name).filter((name) => name !== 'latency-heat-map'),
  );
  expect(overlays[0]?.lines.map(({ label }) => label)).toEqual(['D=8', 'D=4', 'D=8 (2)']);
  expect(overlays[0]?.n).toBe(3 * 2300);
});

test('charts of a few lines keep all of them, those of many the first of each run', () => {
  const lines = (count: number): RunInSet => ({
    params: {},
    report: {
      ...exampleReport,
      charts: exampleReport.charts
        .slice(1, 2)
        .map((chart) => ({ ...chart, lines: Array.from({ length: count }, (_, line) => ({ label: `p${line}`, points: [] })) })),
    },
  });
  expect(makeSetReport('few', [lines(2), lines(2)]).overlays[0]?.lines).toHaveLength(4);
  expect(makeSetReport('many', [lines(7), lines(7)]).overlays[0]?.lines).toHaveLength(2);
});

test('the table has a row for each run: what was varied, the result, the headline numbers', () => {
  const { table } = makeSetReport('sweep', sweep);
  expect(table.columns.map(({ label }) => label)).toEqual(['D', 'result', 'delivery.p50', 'duplicates per delivery', 'run']);
  expect(table.rows[0]).toEqual([8, 'failed', 0.04, 3, 'a']);
});

test('a duration that was varied is drawn in seconds', () => {
  const { curves } = makeSetReport('sweep', [run('a', { latency: '10ms' }, [1, 1]), run('b', { latency: '1s' }, [2, 2])]);
  expect(curves[0]?.x).toEqual({ label: 'latency', unit: 's' });
  expect(curves[0]?.lines[0]?.points).toEqual([
    [0.01, 1],
    [1, 2],
  ]);
});

test('runs of several experiments are told apart by those too', () => {
  const one = run('a', { D: 8 }, [1, 1]);
  const other = run('b', { D: 4 }, [1, 1]);
  const results = { ...other.report.results, experiment: 'other' };
  const labels = makeSetReport('both', [one, { ...other, report: { ...other.report, results } }]).runs.map(({ label }) => label);
  expect(labels).toEqual([`${one.report.results.experiment} D=8`, 'other D=4']);
});

test('bars of several runs become outlines, and more lines than can be told apart are left out', () => {
  const many = makeSetReport(
    'many',
    Array.from({ length: 14 }, (_, D) => run(String(D), { D }, [1, 1])),
  );
  const density = many.overlays.find(({ name }) => name === 'delivery-density');
  expect(density).toMatchObject({ kind: 'steps', leftOut: 2 });
  expect(density?.lines).toHaveLength(12);
});
