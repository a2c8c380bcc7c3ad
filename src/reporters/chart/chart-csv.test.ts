import { expect, test } from 'vitest';
import { chartCsv } from './chart-csv.ts';

test('a row per point, with the line it belongs to and the units of the axes', () => {
  const x = { label: 'time', unit: 's' };
  const y = { label: 'latency', unit: 's' };
  expect(chartCsv({ x, y, lines: [{ label: 'lurkers, all', points: [[1, 0.5]] }] })).toBe(
    'line,time (s),latency (s)\r\n"lurkers, all",1,0.5\r\n',
  );
  expect(
    chartCsv({
      x,
      y: { label: 'degree', unit: '' },
      lines: [
        { label: 'a', points: [[1, 2, 1, 3]] },
        { label: 'b', points: [[1, 2]] },
      ],
    }),
  ).toBe('line,time (s),degree,low,high\r\na,1,2,1,3\r\nb,1,2,,\r\n');
});

test('a name that a spreadsheet would run is a text to it', () => {
  const axis = { label: 'x', unit: '' };
  expect(chartCsv({ x: axis, y: axis, lines: [{ label: '=HYPERLINK("http://a")', points: [[1, 2]] }] })).toContain(
    `"'=HYPERLINK(""http://a"")",1,2`,
  );
});

test('cells stand with where they reach and how many rows they hold', () => {
  const axis = { label: 'x', unit: '' };
  const lines = [{ label: '1–9', points: [[0, 3, 1, 9, 5]] as const }];
  expect(chartCsv({ x: axis, y: { label: 'latency', unit: 's' }, lines })).toBe('line,x,latency (s),low,high,rows\r\n1–9,0,3,1,9,5\r\n');
});
