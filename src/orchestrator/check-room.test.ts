import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { plainPlan } from '../model/fixtures/plain-plan.ts';
import type { EntryPlan, Plan } from '../model/plan.ts';
import { checkRoom, plannedBytes } from './check-room.ts';

function planOf(...operations: readonly (number | null)[]): Plan {
  const entries = operations.map(
    (count): EntryPlan => ({
      scenarios: [],
      on: [],
      pick: 'rotate',
      drive: { kind: 'pacer', name: 'constant', options: {} },
      late: 'send',
      maxInFlight: null,
      forNs: null,
      operations: count,
      outline: { pace: '', lengthNs: null, operations: count },
    }),
  );
  return plainPlan('big', { fleets: [], rounds: [{ name: 'r', kind: 'measured', entries, forNs: null }] });
}

test('a load needs room for every operation that is known of', () => {
  expect(plannedBytes(planOf(1000, null, 500))).toBe(1500 * 60);
});

test('a run that will not fit is refused before anything starts, with what it needs and what there is', () => {
  expect(() => checkRoom(planOf(1e9), '/somewhere', 10e9)).toThrow(
    expect.objectContaining({
      code: 'DISK_FULL',
      message: 'the load will record about 60.0 GB, and 10.0 GB are free for /somewhere',
    }),
  );
  expect(() => checkRoom(planOf(1e9), '/somewhere', 60e9)).not.toThrow();
});

test('takes what is free from the disk of the run', () => {
  expect(() => checkRoom(planOf(1), tmpdir())).not.toThrow();
  expect(() => checkRoom(planOf(1e15), tmpdir())).toThrow(/are free for/);
});
