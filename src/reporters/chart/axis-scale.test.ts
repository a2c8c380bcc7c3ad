import { expect, test } from 'vitest';
import type { Axis } from '../../model/report.ts';
import { axisScale } from './axis-scale.ts';

function labels(axis: Partial<Axis>, extent: readonly [number, number], fromZero = true): { title: string; ticks: string[] } {
  const { title, ticks } = axisScale({ axis: { label: 'it', unit: '', ...axis }, extent, range: [0, 100], fromZero });
  return { title, ticks: ticks.map(({ label }) => label).filter((label) => label !== '') };
}

test('ticks are round in the unit that people would use', () => {
  expect(labels({ unit: 's' }, [0.02, 0.113])).toEqual({ title: 'it, ms', ticks: ['0', '20', '40', '60', '80', '100', '120'] });
  expect(labels({ unit: 'B' }, [0, 3 * 2 ** 20])).toMatchObject({ title: 'it, MiB', ticks: expect.arrayContaining(['1.0', '2.0', '3.0']) });
  expect(labels({ unit: 'share' }, [0, 1])).toEqual({ title: 'it, %', ticks: ['0', '20', '40', '60', '80', '100'] });
});

test('large numbers are short', () => {
  expect(labels({ unit: '1/s' }, [0, 20_000]).ticks).toEqual(['0', '5,000', '10,000', '15,000', '20,000']);
  expect(labels({ unit: '1/s' }, [0, 200_000]).ticks).toEqual(['0', '50K', '100K', '150K', '200K']);
  expect(labels({ unit: '' }, [0, 3e9]).ticks).toEqual(expect.arrayContaining(['1B', '2B', '3B']));
});

test('a log axis labels powers of ten, and what is between where there is room', () => {
  expect(labels({ unit: 's', scale: 'log' }, [0.000_5, 20]).ticks).toEqual(['1 ms', '10 ms', '100 ms', '1 s', '10 s']);
  expect(labels({ unit: 's', scale: 'log' }, [0.02, 0.1]).ticks).toEqual(['20 ms', '30 ms', '50 ms', '70 ms', '100 ms']);
  expect(labels({ unit: 's', scale: 'log' }, [1e-9, 1000]).ticks.length).toBeLessThan(8);
});

test('time ends where the run does, in seconds however short it was', () => {
  const { placement, title } = axisScale({
    axis: { label: 'time', unit: 's', scale: 'time' },
    extent: [0.1, 0.7],
    range: [0, 100],
    fromZero: true,
  });
  expect(title).toBe('time, s');
  expect(placement.domain).toEqual([0, 0.7]);
});

test.each([
  ['one value', {}, [5, 5]],
  ['zero alone', {}, [0, 0]],
  ['one value on a log axis', { scale: 'log' }, [5, 5]],
  ['values below zero', {}, [-3, -1]],
] as const)('%s has a place of its own', (_what, axis, extent) => {
  const { placement } = axisScale({ axis: { label: 'it', unit: '', ...axis }, extent, range: [0, 100], fromZero: true });
  expect(placement.domain[0]).toBeLessThan(placement.domain[1]);
  expect(placement.domain[0]).toBeLessThanOrEqual(extent[0]);
  expect(placement.domain[1]).toBeGreaterThanOrEqual(extent[1]);
});
