import { expect, test } from 'vitest';
import { plainFleet } from '../model/fixtures/plain-plan.ts';
import type { FleetPlan } from '../model/plan.ts';
import { startOrder } from './start-order.ts';

const fleet = (name: string, ...needs: string[]): FleetPlan => plainFleet(name, { needs });

test('fleets without needs start together', () => {
  expect(startOrder([fleet('a'), fleet('b')])).toEqual([['a', 'b']]);
});

test('a fleet starts after all those that it needs', () => {
  expect(startOrder([fleet('c', 'b'), fleet('b', 'a'), fleet('a'), fleet('d', 'a')])).toEqual([['a'], ['b', 'd'], ['c']]);
});

test('fleets that need each other are refused by name', () => {
  expect(() => startOrder([fleet('a', 'b'), fleet('b', 'a')])).toThrow(/a, b/);
});
