import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { machineMonitor, parseSchedstat, parseStat, sharesBetween } from './machine.ts';

// from a machine with two cores, version 15 of the format
const schedstat = `version 15
timestamp 4295089215
cpu0 0 0 0 0 0 0 83921056342 5210438867 712904
domain0 3 41 39 1 2 0 0 0 0 0
cpu1 0 0 0 0 0 0 79318842001 4870226113 698122
domain0 3 40 38 1 2 0 0 0 0 0
`;

const stat = `cpu  9980 0 6277 350597 561 0 113 1796 120 0
cpu0 4005 0 2500 177244 32 0 18 873 120 0
intr 1 2 3
`;

test('reads what each core ran and waited', () => {
  expect(parseSchedstat(schedstat)).toEqual(
    new Map([
      ['cpu0', { runNs: 83_921_056_342, waitNs: 5_210_438_867 }],
      ['cpu1', { runNs: 79_318_842_001, waitNs: 4_870_226_113 }],
    ]),
  );
});

test('adds up CPU time without counting guests twice', () => {
  expect(parseStat(stat)).toEqual({ stealTicks: 1796, allTicks: 9980 + 6277 + 350_597 + 561 + 113 + 1796 });
});

test('finds nothing in a text that says nothing', () => {
  expect(parseSchedstat('version 15\n')).toBeNull();
  expect(parseStat('intr 1 2 3\n')).toBeNull();
  expect(parseStat('cpu 1 2 3 4\n')).toBeNull();
});

test('gives the shares of the interval, not since boot', () => {
  const before = { scheduler: new Map([['cpu0', { runNs: 1000, waitNs: 900 }]]), cpu: { stealTicks: 50, allTicks: 100 } };
  const after = {
    scheduler: new Map([
      ['cpu0', { runNs: 1060, waitNs: 920 }],
      ['cpu1', { runNs: 10, waitNs: 10 }],
    ]),
    cpu: { stealTicks: 52, allTicks: 200 },
  };
  expect(sharesBetween(before, after)).toEqual({ runQueueWaitShare: 0.3, stealShare: 0.02 });
});

test('is null where a reading is missing or nothing happened', () => {
  const nothing = { scheduler: null, cpu: null };
  const still = { scheduler: new Map([['cpu0', { runNs: 1, waitNs: 1 }]]), cpu: { stealTicks: 1, allTicks: 1 } };
  expect(sharesBetween(nothing, still)).toEqual({ runQueueWaitShare: null, stealShare: null });
  expect(sharesBetween(still, still)).toEqual({ runQueueWaitShare: null, stealShare: null });
});

test.skipIf(!existsSync('/proc/self/schedstat'))('sees on this machine that work went on', () => {
  const seen = machineMonitor.since();
  const begin = process.hrtime.bigint();
  while (process.hrtime.bigint() - begin < 60_000_000n);
  const { runQueueWaitShare, stealShare } = seen();
  for (const share of [runQueueWaitShare, stealShare]) {
    expect(share).toBeGreaterThanOrEqual(0);
    expect(share).toBeLessThanOrEqual(1);
  }
});
