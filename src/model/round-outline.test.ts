import { expect, test } from 'vitest';
import type { EntryPlan, RoundPlan } from './plan.ts';
import { plannedLengthNs } from './round-outline.ts';

function round(lengths: readonly (number | null)[], forNs: number | null = null): RoundPlan {
  const entries = lengths.map((lengthNs) => ({ outline: { lengthNs } }) as unknown as EntryPlan);
  return { name: 'r', kind: 'measured', entries, forNs };
}

test('a round is as long as its longest entry, or its wait', () => {
  expect(plannedLengthNs(round([3e9, 5e9]))).toBe(5e9);
  expect(plannedLengthNs(round([], 2e9))).toBe(2e9);
  expect(plannedLengthNs(round([1e9], 2e9))).toBe(2e9);
});

test('is unknown where that of an entry is', () => {
  expect(plannedLengthNs(round([null]))).toBeNull();
  expect(plannedLengthNs(round([null, 3e9], 3e9))).toBeNull();
});
