import { expect, test } from 'vitest';
import type { ChartData } from '../chart-data.ts';
import { cellRows } from './cell-rows.ts';

const data: ChartData = {
  name: 'heat',
  kind: 'cells',
  cellWidth: 1,
  x: { label: 'time', unit: 's', scale: 'time' },
  y: { label: 'latency', unit: 's', scale: 'log' },
  lines: [
    {
      label: '1–9',
      points: [
        [0, 0.0015, 0.001, 0.002, 3],
        [1, 0.003, 0.002, 0.004, 9],
      ],
    },
    {
      label: '10–99',
      points: [
        [0, 0.003, 0.002, 0.004, 40],
        [2, 0.003, 0.002, 0.004, 50],
      ],
    },
  ],
  places: { x: { isLog: false, domain: [0, 3], range: [0, 300] }, y: { isLog: true, domain: [0.001, 0.004], range: [200, 0] } },
};

test('names the cells of the column that is pointed at, the slowest first, with how many rows each holds', () => {
  expect(cellRows(data, new Set(), 50)).toEqual([
    { name: '2 ms – 4 ms', value: '40', colour: 'c0', x: 0 },
    { name: '1 ms – 2 ms', value: '3', colour: 'c0', x: 0 },
  ]);
  expect(cellRows(data, new Set(), 150).map(({ x, value }) => [x, value])).toEqual([[1, '9']]);
});

test('leaves out shades that are hidden', () => {
  expect(cellRows(data, new Set([1]), 50).map(({ value }) => value)).toEqual(['3']);
  expect(cellRows(data, new Set([0, 1]), 50)).toEqual([]);
});
