import { expect, test } from 'vitest';
import type { EntryPlan, RoundPlan } from './plan.ts';
import { plannedLengthNs } from './plan-length.ts';

function entry(changes: Partial<EntryPlan>): EntryPlan {
  return {
    kit: 'k',
    scenario: { name: 's', url: '' },
    params: {},
    on: [],
    pick: 'rotate',
    pacer: { name: 'constant', options: { rate: 20 } },
    forNs: null,
    operations: null,
    ...changes,
  };
}

function round(entries: readonly EntryPlan[], forNs: number | null = null): RoundPlan {
  return { name: 'r', kind: 'measured', entries, forNs };
}

test('a round that ends by time, and a wait, are as long as they say', () => {
  expect(plannedLengthNs(round([entry({ forNs: 3e9 })], 3e9))).toBe(3e9);
  expect(plannedLengthNs(round([], 2e9))).toBe(2e9);
});

test('an entry that ends by a count takes as long as its pacer spreads that many operations', () => {
  expect(plannedLengthNs(round([entry({ operations: 100 })]))).toBe(5e9);
});

test('the longest entry counts', () => {
  expect(plannedLengthNs(round([entry({ operations: 100 }), entry({ forNs: 3e9 })], 3e9))).toBe(5e9);
});

test('is unknown where the pacer is', () => {
  const strange = entry({ operations: 100, pacer: { name: 'poisson', options: { rate: 20 } } });
  expect(plannedLengthNs(round([strange]))).toBeNull();
  expect(plannedLengthNs(round([strange, entry({ forNs: 3e9 })], 3e9))).toBeNull();
});
