import { expect, test } from 'vitest';
import type { Chart } from '../../model/report.ts';
import { exampleResults } from '../example-results.ts';
import { chartOrder } from './chart-order.ts';

const axis = { label: 'x', unit: '' };
const chart: Chart = { name: '', title: '', about: '', kind: 'line', x: axis, y: axis, lines: [], n: 0 };

test('the distribution of the first highlight stands first, then what is over time; distributions of other metrics are folded', () => {
  const { charts, more } = chartOrder(
    [
      { ...chart, name: 'operations-over-time', metric: 'operations', x: { ...axis, scale: 'time' } },
      { ...chart, name: 'operations-cdf', metric: 'operations' },
      { ...chart, name: 'coverage' },
      { ...chart, name: 'delivery-cdf', metric: 'delivery' },
      { ...chart, name: 'delivery-tail', metric: 'delivery' },
    ],
    { ...exampleResults, highlights: ['nothing', 'delivery', 'operations'] },
  );
  expect(charts.map(({ name }) => name)).toEqual(['delivery-cdf', 'delivery-tail', 'operations-over-time', 'coverage']);
  expect(more.charts.map(({ name }) => name)).toEqual(['operations-cdf']);
});
