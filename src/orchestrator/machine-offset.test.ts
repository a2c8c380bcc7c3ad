import { expect, test } from 'vitest';
import type { ClockProbe } from '../sync/connection.ts';
import { MachineOffset } from './machine-offset.ts';

const probe = (offset: number, error: number): ClockProbe => ({
  host: 'far',
  machine: 'lab-2',
  at: 0,
  wallMinusMonotonic: 0,
  offset,
  error,
});

function offsetOf(...probes: readonly ClockProbe[]): MachineOffset {
  const offset = new MachineOffset();
  for (const each of probes) offset.add(each);
  return offset;
}

test('of several probes that with the shortest way there and back speaks', () => {
  expect(offsetOf(probe(5.3e9, 4e6), probe(5e9, 1e5), probe(4.9e9, 2e6)).ns).toBe(5e9);
  expect(offsetOf().ns).toBe(0);
});

test('a clock that drifts is followed', () => {
  const old = probe(5e9, 1e4);
  const since = Array.from({ length: 16 }, (_, second) => probe(5e9 + 1e5 * second, 1e5));
  expect(offsetOf(old, ...since).ns).toBe(5e9 + 15e5);
});

test('stamps that may be off by more than a millisecond are told of', () => {
  const offset = offsetOf(probe(5e9, 2e5));
  expect(offset.ns).toBe(5e9);
  expect(offset.remark).toBeUndefined();
  for (let second = 0; second < 16; second++) offset.add(probe(5e9 + 3e6, 4e5));
  expect(offset.remark).toBe('stamps from lab-2 may be off by 3.20 ms: its clock is known to ±0.20 ms and has drifted by 3.00 ms');
});
