import { expect, test } from 'vitest';
import { place } from './placement.ts';

test('places values along a range, also one that points up', () => {
  expect(place({ isLog: false, domain: [0, 10], range: [100, 200] }, 2.5)).toBe(125);
  expect(place({ isLog: false, domain: [0, 10], range: [200, 100] }, 2.5)).toBe(175);
});

test('places values on a log axis by their ratio, and 0 on its edge', () => {
  const placement = { isLog: true, domain: [1, 100], range: [0, 200] } as const;
  expect(place(placement, 10)).toBeCloseTo(100);
  expect(place(placement, 0)).toBe(0);
  expect(place(placement, 1e6)).toBe(200);
});
