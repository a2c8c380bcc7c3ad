import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { holds, type MetricSpec, type MetricValue, type Threshold } from '../model/metric.ts';
import type { ThresholdResult } from '../model/result.ts';
import { coreTables } from '../model/table.ts';
import { convertRun } from '../recording/convert.ts';
import { coreMetrics } from './core-metrics.ts';
import { measureMetrics } from './metrics.ts';
import { openRun, type RunReader } from './run-reader.ts';
import { judgedPhases, judgeThresholds, windows } from './thresholds.ts';
import { tinyKit, tinyRun } from './tiny-run.ts';

const specs: readonly MetricSpec[] = [...tinyKit.metrics, ...coreMetrics()];

function threshold(changes: Partial<Threshold>): Threshold {
  return {
    text: 'a threshold',
    metric: 'delivery',
    labels: {},
    comparator: '<',
    limit: 1,
    unit: 's',
    abort: false,
    afterNs: 0,
    ...changes,
  };
}

let files: ReturnType<typeof tinyRun>;
let reader: RunReader;
let values: MetricValue[];

beforeAll(async () => {
  files = tinyRun();
  await convertRun(files, coreTables);
  reader = await openRun(files, [tinyKit]);
  values = (await measureMetrics(reader, specs)).flatMap((measurement) => measurement.values);
});

afterAll(async () => {
  await reader[Symbol.asyncDispose]();
  files[Symbol.dispose]();
});

async function judge(changes: Partial<Threshold>): Promise<ThresholdResult | undefined> {
  const [result] = await judgeThresholds([threshold(changes)], { reader, specs, values, abortedBy: null });
  return result;
}

test('labels confine a threshold to their rows, several labels to the rows that have them all', async () => {
  expect(await judge({ statistic: 'max', labels: { fleet: 'a' } })).toMatchObject({
    metric: 'delivery{fleet=a}.max',
    value: 0.001,
    ok: true,
  });
  const metric = { metric: 'operations', statistic: 'count' as const, labels: { fleet: 'a', round: 'load' }, unit: 'count', limit: 100 };
  expect(await judge(metric)).toMatchObject({ metric: 'operations{fleet=a,round=load}.count', value: 49, ok: true });
});

test('labels that no row has are no data, and the threshold is missed', async () => {
  expect(await judge({ statistic: 'p99', labels: { fleet: 'c' } })).toMatchObject({ value: null, ok: false, reason: 'no data: no row' });
  expect(await judge({ metric: 'operations.failed', labels: { fleet: 'c' } })).toMatchObject({
    value: null,
    ok: false,
    reason: expect.stringContaining('no data'),
  });
});

test('a label or a metric that is not there is missed, not an error', async () => {
  expect(await judge({ statistic: 'p99', labels: { colour: 'red' } })).toMatchObject({
    ok: false,
    reason: 'no data: "delivery" has no label "colour"',
  });
  expect(await judge({ metric: 'nothing' })).toMatchObject({ ok: false, reason: 'no data: there is no metric "nothing"' });
});

test('a threshold on a phase is judged over that round alone, whatever its kind', async () => {
  expect(await judge({ metric: 'published', phase: 'settle in', comparator: '==', limit: 50 })).toMatchObject({
    value: 50,
    ok: true,
    phase: 'settle in',
  });
  expect(await judge({ metric: 'published', phase: 'load', comparator: '==', limit: 100 })).toMatchObject({ value: 100, ok: true });
  expect(await judge({ metric: 'published', phase: 'never' })).toMatchObject({
    value: null,
    ok: false,
    reason: 'no data: there was no phase "never"',
  });
});

test('with every, each window is judged on its own and the worst is shown', async () => {
  const each = await judge({ metric: 'operations.failed', comparator: '<=', limit: 0.01, everyNs: 2e9, unit: 'share' });
  expect(each).toMatchObject({ ok: false, value: 0.05, everyS: 2, windows: { judged: 5, missed: 1 } });
  const whole = await judge({ metric: 'operations.failed', comparator: '<=', limit: 0.01, unit: 'share' });
  expect(whole).not.toHaveProperty('everyS');
  expect(whole).not.toHaveProperty('phase');
});

test('in a window, a message counts with all its deliveries at the instant of its publication', async () => {
  const late = await judge({ statistic: 'count', comparator: '==', limit: 30, everyNs: 1e9, unit: 'count' });
  expect(late).toMatchObject({ ok: true, value: 30, windows: { judged: 10, missed: 0 } });
});

test('windows without data are missed and told of', async () => {
  const own = await judge({ metric: 'steps', statistic: 'p99', everyNs: 5e9 });
  expect(own).toMatchObject({ ok: false, value: null, windows: { judged: 2, missed: 2 }, reason: 'no data in 2 of 2 windows' });
});

test('the threshold that ended the load early is missed, whatever the whole says, and no other of the same text', async () => {
  const watched = threshold({ statistic: 'p99', abort: true });
  const abortedBy = { index: 1, value: 1.5, unit: 's' };
  const results = await judgeThresholds([{ ...watched, phase: 'load' }, watched], { reader, specs, values, abortedBy });
  expect(results).toMatchObject([
    { ok: true, value: 0.003 },
    { ok: false, value: 1.5 },
  ]);
});

test('equality forgives the last bit of a division, and nothing more', () => {
  expect(holds(0.1 + 0.2, '==', 0.3)).toBe(true);
  expect(holds(0.1 + 0.2, '<=', 0.3)).toBe(true);
  expect(holds(0.1 + 0.2, '>', 0.3)).toBe(false);
  expect(holds(0.999_999, '==', 1)).toBe(false);
  expect(holds(0, '==', 0)).toBe(true);
});

test('< and >= are opposites, and so are > and <=', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (value, limit) => {
      expect(holds(value, '<', limit)).toBe(!holds(value, '>=', limit));
      expect(holds(value, '>', limit)).toBe(!holds(value, '<=', limit));
    }),
  );
});

test('of a round that searched for a rate, what its answer rests on is judged', () => {
  const phase = { phase: 0, name: 'knee', kind: 'search', ts: 0, until: 1 };
  const phases = [
    phase,
    { ...phase, phase: 1, kind: 'measured' },
    { ...phase, phase: 2 },
    { ...phase, phase: 3, name: 'calm', kind: 'warm-up' },
  ];
  const numbersOf = (name?: string): number[] => judgedPhases(phases, name).map((each) => each.phase);
  expect([numbersOf(), numbersOf('knee'), numbersOf('calm')]).toEqual([[1], [1], [3]]);
});

test('windows follow each other without gap, are whole, and stay inside their phase', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.integer({ min: 1, max: 1e6 }),
      fc.integer({ min: 1, max: 1e5 }),
      (ts, length, every) => {
        fc.pre(length / every < 1000);
        const spans = windows([{ phase: 0, name: '', kind: 'measured', ts, until: ts + length }], every).map(({ span }) => span);
        expect(spans[0]?.from).toBe(ts);
        for (const [index, span] of spans.entries()) {
          expect(span?.until).toBeLessThanOrEqual(ts + length);
          expect(span?.from).toBe(ts + index * every);
        }
        expect((spans.at(-1)?.until ?? 0) + every).toBeGreaterThan(ts + length);
      },
    ),
  );
});
