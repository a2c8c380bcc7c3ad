import { expect, test } from 'vitest';
import type { Chart, ChartPoint } from '../../model/report.ts';
import { exampleCharts, exampleReport } from '../example-report.ts';
import { drawChart } from './draw-chart.ts';

const axis = { label: 'x', unit: '' };
const plain: Chart = { name: 'plain', title: 'Plain', about: 'It.', kind: 'line', x: axis, y: axis, lines: [], n: 0 };

function withPoints(points: readonly ChartPoint[], changes: Partial<Chart> = {}): Chart {
  return { ...plain, lines: [{ label: '', points }], n: points.length, ...changes };
}

function svg(chart: Chart): string {
  return drawChart(chart, { phases: exampleReport.phases, id: 'c' })?.svg.text ?? 'nothing';
}

test.each(exampleCharts)('$name is a picture with a title and a description, and all its lines', (chart) => {
  const text = svg(chart);
  expect(text).toContain(`role="img" aria-labelledby="c-title" aria-describedby="c-about"`);
  expect(text).toContain(`<title id="c-title">${chart.title}</title><desc id="c-about">${chart.about}</desc>`);
  expect(text.match(/data-line="/g)).toHaveLength(chart.lines.length);
  expect(text).not.toMatch(/NaN|Infinity|undefined/);
});

test('phases are drawn behind what has a time axis, those that are not measured shaded', () => {
  const [cdf, overTime] = exampleCharts;
  expect(svg(overTime ?? plain).match(/class="unmeasured"/g)).toHaveLength(2);
  expect(svg(cdf ?? plain)).not.toContain('measured"');
});

test('everything over time reaches to the end of the run', () => {
  const time = { label: 'time', unit: 's', scale: 'time' } as const;
  const points: ChartPoint[] = [
    [1, 1],
    [2, 2],
  ];
  const [, , last] = exampleReport.phases;
  expect(drawChart(withPoints(points, { x: time }), { phases: exampleReport.phases, id: 'c' })?.x.domain).toEqual([0, last?.untilS]);
});

test('a logarithmic axis over time is one only where values are far apart', () => {
  const time = { label: 'time', unit: 's', scale: 'time' } as const;
  const drawn = (least: number, x: Chart['x']): boolean | undefined => {
    const points: ChartPoint[] = [
      [0, least],
      [1, 1],
    ];
    return drawChart(withPoints(points, { x, y: { ...axis, scale: 'log' } }), { id: 'c' })?.y.isLog;
  };
  expect(drawn(0.01, time)).toBe(true);
  expect(drawn(0.03, time)).toBe(false);
  expect(drawn(0.03, axis)).toBe(true);
});

test('nothing is drawn without a point that has a place', () => {
  expect(drawChart(plain, { id: 'c' })).toBeNull();
  expect(drawChart(withPoints([[Number.NaN, 1]]), { id: 'c' })).toBeNull();
  expect(drawChart(withPoints([[0, 1]], { x: { ...axis, scale: 'log' } }), { id: 'c' })).toBeNull();
});

test('which points were measured is seen where there are few of them', () => {
  const drawn = (count: number): number =>
    svg(withPoints(Array.from({ length: count }, (_, at): ChartPoint => [at, at]))).match(/<circle/g)?.length ?? 0;
  expect([drawn(1), drawn(12), drawn(13)]).toEqual([1, 12, 0]);
});

test('a line is broken where a value is missing', () => {
  const points: ChartPoint[] = [
    [0, 1],
    [1, 1],
    [2, Number.NaN],
    [3, 1],
    [4, 1],
  ];
  const path = /class="curve" d="([^"]*)"/.exec(svg(withPoints(points)))?.[1] ?? '';
  expect(path.match(/M/g)).toHaveLength(2);
});

test('steps hold each value until the next point, bars stand on zero and the last is as wide as the one before', () => {
  const points: ChartPoint[] = [
    [0, 1],
    [1, 2],
  ];
  // 58 is the left edge of the plot, 466 the right, 242 the bottom and 30 the top
  expect(svg(withPoints(points, { kind: 'steps' }))).toContain('class="curve" d="M58,136L466,136L466,30"');
  expect(svg(withPoints(points, { kind: 'bars' }))).toContain('d="M58,136L262,136L262,30L466,30L466,30L466,242');
});

test('a limit is drawn where it lies, unless it would squeeze what was measured', () => {
  const limit = (value: number): Chart =>
    withPoints(
      [
        [0, 0],
        [1, 10],
      ],
      { rules: [{ axis: 'y', value, label: 'limit' }] },
    );
  expect(svg(limit(12))).toContain('class="rule"');
  expect(svg(limit(500))).not.toContain('class="rule"');
});

test('names and labels from anywhere are escaped and cut', () => {
  const hostile = '</title><script>alert(1)</script>'.repeat(300);
  const text = svg({
    ...withPoints([[0, 1]]),
    title: hostile,
    lines: [1, 2].map((x) => ({ label: hostile, points: [[x, 1]] })),
    x: { label: hostile, unit: '' },
    rules: [{ axis: 'x', value: 1.5, label: hostile }],
  });
  expect(text).not.toContain('<script');
  expect(text.replace(/<title.*<\/title>/s, '').length).toBeLessThan(6000);
});

test('cells lie where their time and their latencies do, those of a shade as one shape, and reach to the end of the last', () => {
  const cells: ChartPoint[] = [
    [0, 0.003, 0.001, 0.01, 5],
    [5, 0.03, 0.01, 0.1, 7],
  ];
  const chart = withPoints(cells, { kind: 'cells', cellWidth: 5, x: axis, y: { ...axis, scale: 'log' } });
  const drawing = drawChart(chart, { id: 'c' });
  expect([drawing?.x.domain, drawing?.y.domain]).toEqual([
    [0, 10],
    [0.001, 0.1],
  ]);
  expect(drawing?.svg.text).toMatch(
    /<g class="line c0 h0" data-line="0"><path class="cells" d="M58\.0,136\.0H262\.0V242\.0H58\.0ZM262\.0,30\.0H466\.0V136\.0H262\.0Z"\/>/,
  );
});
