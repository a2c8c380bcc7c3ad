import { expect, test } from 'vitest';
import { plainPlan } from '../../model/fixtures/plain-plan.ts';
import type { Kit } from '../../model/kit.ts';
import type { MetricSpec, Threshold } from '../../model/metric.ts';
import { comparedValue } from './fixtures/finished-run.ts';
import { Gates } from './gates.ts';
import { plannedGates } from './planned-gates.ts';

const common = { about: '', sql: '', unit: 's', better: 'lower' } as const;
const delivery: MetricSpec = { ...common, name: 'delivery', kind: 'distribution', by: ['fleet'] };
const size: MetricSpec = { ...common, name: 'size', kind: 'scalar', better: 'neither' };
const limit: Threshold = {
  text: 'size < 5s',
  metric: 'size',
  labels: {},
  comparator: '<',
  limit: 5,
  unit: 's',
  abort: false,
  afterNs: 0,
};

function planned(
  specs: readonly MetricSpec[],
  thresholds: readonly Threshold[] = [],
  highlights: readonly string[] = [],
  stored: ReadonlyMap<string, number> = new Map(),
): number {
  const kit: Kit = { name: 'k', about: '', nodes: {}, scenarios: {}, tables: [], metrics: [], highlights };
  return plannedGates(plainPlan('x', { fleets: [], thresholds }), { specs, kits: [kit], stored });
}

test('without thresholds and gates, what is highlighted gates, beside the failures', () => {
  expect(planned([delivery, size], [], ['delivery', 'delivery.p90', 'size'])).toBe(1 + 3 + 1);
});

test('thresholds gate each once, and take the place of what is highlighted', () => {
  expect(planned([delivery, size], [limit, { ...limit, text: 'size < 6s', limit: 6 }], ['delivery'])).toBe(1 + 1);
});

test('of a gating family each member counts, of a distribution p50 and p99', () => {
  expect(planned([{ ...delivery, gate: { most: 8 } }])).toBe(1 + 16);
  expect(planned([{ ...delivery, gate: { most: 8, members: ['a', 'b'] } }])).toBe(1 + 4);
  const gates = new Gates({ specs: [{ ...delivery, gate: { most: 8, members: ['a'] } }], thresholds: [], highlighted: [] });
  const has = (name: string, labels: Record<string, string> = {}): boolean => gates.has(comparedValue(name, 1, 's', labels));
  expect([has('delivery.p50', { fleet: 'a' }), has('delivery.p99', { fleet: 'a' })]).toEqual([true, true]);
  expect([has('delivery.p90', { fleet: 'a' }), has('delivery.p50', { fleet: 'b' }), has('delivery.p50')]).toEqual([false, false, false]);
});

test('a family whose members nobody names counts with those of the last run that is stored', () => {
  const stored = new Map([['delivery', 3]]);
  expect(planned([{ ...delivery, gate: { most: 8 } }], [], [], stored)).toBe(1 + 6);
  expect(planned([{ ...delivery, gate: { most: 8, members: ['a'] } }], [], [], stored)).toBe(1 + 2);
  expect(planned([{ ...delivery, gate: { most: 8 } }], [], [], new Map([['other', 3]]))).toBe(1 + 16);
});

test('a threshold says which way is better where its metric does not', () => {
  const gates = new Gates({ specs: [size], thresholds: [limit], highlighted: [] });
  expect(gates.better({ ...comparedValue('size', 1, 's'), better: 'neither' })).toBe('lower');
});
