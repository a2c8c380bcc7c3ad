import { expect, test } from 'vitest';
import { nearestPoint } from './nearest-point.ts';

const x = { isLog: false, domain: [0, 10], range: [0, 100] } as const;
const points = [
  [0, 1],
  [4, 2],
  [10, 3],
] as const;

test('finds the point that lies nearest', () => {
  expect(nearestPoint(points, 19, { x, isHeld: false })).toBe(points[0]);
  expect(nearestPoint(points, 21, { x, isHeld: false })).toBe(points[1]);
  expect(nearestPoint(points, 100, { x, isHeld: false })).toBe(points[2]);
});

test('finds the value that holds, where values are held until the next point', () => {
  expect(nearestPoint(points, 39, { x, isHeld: true })).toBe(points[0]);
  expect(nearestPoint(points, 40, { x, isHeld: true })).toBe(points[1]);
});

test('before the first point it is the first, and without points there is none', () => {
  expect(nearestPoint(points.slice(1), 0, { x, isHeld: true })).toBe(points[1]);
  expect(nearestPoint([], 0, { x, isHeld: false })).toBeUndefined();
});
