import { expect, test } from 'vitest';
import { parseStat, stealShare } from './steal-share.ts';

const stat = `cpu  9980 0 6277 350597 561 0 113 1796 120 0
cpu0 4005 0 2500 177244 32 0 18 873 120 0
intr 1 2 3
`;

test('adds up CPU time without counting guests twice', () => {
  expect(parseStat(stat)).toEqual({ stealTicks: 1796, allTicks: 9980 + 6277 + 350_597 + 561 + 113 + 1796 });
});

test('finds nothing in a text that says nothing', () => {
  expect(parseStat('intr 1 2 3\n')).toBeNull();
  expect(parseStat('cpu 1 2 3 4\n')).toBeNull();
});

test('gives the share of the interval, not since boot', () => {
  expect(stealShare({ stealTicks: 50, allTicks: 100 }, { stealTicks: 52, allTicks: 200 })).toBe(0.02);
});

test('is null where a reading is missing or no time went by', () => {
  expect(stealShare(null, { stealTicks: 1, allTicks: 1 })).toBeNull();
  expect(stealShare({ stealTicks: 1, allTicks: 1 }, { stealTicks: 1, allTicks: 1 })).toBeNull();
});
