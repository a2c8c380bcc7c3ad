import { describe, expect, test } from 'vitest';
import type { Tallied } from '../../model/controller.ts';
import type { Limit } from '../../model/metric.ts';
import { judgeLevel, operationsNeeded } from './judge-level.ts';

const limit: Limit = {
  text: 'operations.p99 < 100ms',
  metric: 'operations',
  statistic: 'p99',
  labels: {},
  comparator: '<',
  limit: 0.1,
  unit: 's',
};
const tallied: Tallied = {
  lengthNs: 5e9,
  started: 5000,
  dropped: 0,
  finished: 5000,
  failed: 0,
  unknown: 0,
  p50Ns: 5e6,
  p99Ns: 50e6,
  lagP99Ns: 1e6,
  values: [0.05],
};

function judge(changes: Partial<Tallied>, inFlight: readonly number[] = [0, 10, 12, 9, 11, 10], limits = [limit]): string {
  const seen = { ...tallied, ...changes };
  const { held, judged, reason } = judgeLevel({ rate: 1000, tallied: seen, started: seen.started, inFlight }, limits);
  expect(reason === '').toBe(held);
  return held ? 'held' : `${judged ? 'failed' : 'spoiled'}: ${reason}`;
}

describe('a level', () => {
  test('holds when it was sent, its limits hold and nothing piles up', () => {
    expect(judge({})).toBe('held');
  });

  test('fails when a limit is missed, or has no data', () => {
    expect(judge({ values: [0.1234] })).toBe('failed: operations.p99 < 100ms was missed: 123 ms');
    expect(judge({ values: [null] })).toBe('failed: operations.p99 < 100ms: no data');
  });

  test('fails when more than 1 % of its operations fail, unless a limit judges that itself', () => {
    expect(judge({ failed: 50 })).toBe('held');
    expect(judge({ failed: 60 })).toBe('failed: 1.2 % of the operations failed, where 1 % may');
    expect(judge({ unknown: 60 })).toBe('failed: 1.2 % of the operations are unknown, where 1 % may');
    const own: Limit = {
      text: 'operations.failed < 5%',
      metric: 'operations.failed',
      labels: {},
      comparator: '<',
      limit: 0.05,
      unit: 'share',
    };
    expect(judge({ failed: 60, values: [0.012] }, undefined, [own])).toBe('held');
  });

  test('fails when the backlog grows although latency still holds, but not for what any rate has in flight or for chance', () => {
    expect(judge({}, [0, 40, 80, 120, 160, 200])).toBe('failed: the backlog grew by 80 operations in 2 s');
    expect(judge({}, [0, 100, 100, 100, 100, 100])).toBe('held');
    expect(judge({}, [0, 20, 25, 30, 20, 35])).toBe('held');
  });

  test('fails when operations were dropped', () => {
    expect(judge({ started: 4000, dropped: 1000 })).toBe('failed: 1000 of 5000 operations were dropped: too many were in flight');
  });

  test('says nothing when the load generator left operations out, whatever the limits say', () => {
    expect(judge({ started: 4900 })).toBe('spoiled: the load generator started 98.0 % of the operations that were due');
    expect(judge({ started: 4950 })).toBe('held');
  });

  test('says nothing when a limit is missed and the load generator was late, and holds when it holds in spite of that', () => {
    expect(judge({ values: [0.2], lagP99Ns: 3e6 })).toBe(
      'spoiled: the load generator was late: lag p99 3 ms, limit 2 ms; operations.p99 < 100ms was missed: 200 ms',
    );
    // a tenth of the median excuses it
    expect(judge({ values: [0.2], lagP99Ns: 3e6, p50Ns: 40e6 })).toBe('failed: operations.p99 < 100ms was missed: 200 ms');
    expect(judge({ lagP99Ns: 3e6 })).toBe('held');
  });

  test('needs enough operations for what is asked of them', () => {
    expect(operationsNeeded(limit)).toBe(100);
    expect(operationsNeeded({ ...limit, statistic: 'p50' })).toBe(20);
    expect(judge({ finished: 99 })).toBe('failed: 99 operations ended, and 100 are needed');
  });
});
