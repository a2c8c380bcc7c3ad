import { describe, expect, it } from 'vitest';
import { NS_PER_MS, NS_PER_S } from '../model/clock.ts';
import { liveKey, liveNames } from '../model/load.ts';
import type { LiveForm, MetricSpec } from '../model/metric.ts';
import { WindowMerge } from './window-merge.ts';
import { WindowMeter } from './window-meter.ts';

function metric(name: string, live: LiveForm, unit = 's'): MetricSpec {
  return { name, about: '', sql: '', unit, better: 'lower', kind: 'histogram' in live ? 'distribution' : 'scalar', live };
}

const delivery = metric('delivery', { histogram: 'delivery' });
const ratio = metric('delivery.ratio', { ratio: ['deliveries', 'expected'] }, 'share');
const reloads = metric('reloads', { counter: 'reloads' }, 'count');
const round = { name: 'load', kind: 'measured', startNs: 10 * NS_PER_S, lengthNs: 20 * NS_PER_S, scenarios: ['pay', 'look'] };

function window(host: string, seconds: number, fill: (meter: WindowMeter) => void, gauges: { readonly [name: string]: number } = {}) {
  const meter = new WindowMeter();
  fill(meter);
  return meter.take(host, seconds * NS_PER_S, gauges);
}

function merge(): WindowMerge {
  const merged = new WindowMerge([delivery, ratio, reloads, { ...delivery, name: 'offline', live: undefined } as unknown as MetricSpec]);
  merged.startRound(round);
  return merged;
}

describe('WindowMerge', () => {
  it('takes quantiles from the merged histograms of all hosts', () => {
    const merged = merge();
    merged.add(window('a', 11, (meter) => Array.from({ length: 99 }, () => meter.record('delivery', 10 * NS_PER_MS))));
    merged.add(window('b', 11, (meter) => Array.from({ length: 101 }, () => meter.record('delivery', 100 * NS_PER_MS))));
    const { metrics } = merged.view(11 * NS_PER_S);
    expect(metrics['delivery.p50']?.value).toBeCloseTo(0.1, 2);
    expect(metrics['delivery.count']).toEqual({ value: 200, unit: 'count' });
    expect(merged.value(delivery, 'max')).toBe(0.1);
  });

  it('takes fractions of a unit from a histogram that holds more than one for each', () => {
    const hits = metric('hits', { histogram: 'hits', scale: 1e9 }, 'share');
    const merged = new WindowMerge([hits]);
    merged.startRound(round);
    merged.add(window('a', 11, (meter) => meter.record('hits', 0.4e9)));
    expect([merged.value(hits, 'max'), merged.value(hits, 'count')]).toEqual([0.4, 1]);
  });

  it('adds the rates of hosts that report side by side, whatever the length of their windows', () => {
    const merged = merge();
    const both = (meter: WindowMeter): void => {
      meter.add(liveNames.due, 10);
      meter.add(liveNames.started, 9);
    };
    merged.add(window('a', 11, both));
    merged.add(window('b', 11, both));
    expect(merged.view(11 * NS_PER_S)).toMatchObject({ targetRate: 20, achievedRate: 18 });
    merged.add(window('a', 12, both));
    merged.add(window('a', 13, both));
    merged.add(window('b', 12, both));
    merged.add(window('b', 13, both));
    expect(merged.view(13 * NS_PER_S)).toMatchObject({ targetRate: 20, achievedRate: 18, elapsedNs: 3 * NS_PER_S });
  });

  it('gives a metric of what has the labels that are asked for', () => {
    const merged = merge();
    const rate = metric('rate', { rate: 'started' }, '1/s');
    const count = (plan: string, started: number, latency: number) => (meter: WindowMeter) => {
      const labels = { scenario: 'pay', plan };
      meter.add(liveKey('started', labels), started);
      meter.add(liveKey('deliveries', labels), started / 2);
      meter.add(liveKey('expected', labels), started);
      meter.record(liveKey('delivery', labels), latency);
    };
    for (const host of ['a', 'b']) {
      for (const second of [11, 12]) {
        merged.add(window(host, second, count('gold', 10, 1e9)));
      }
    }
    merged.add(window('a', 13, count('free', 6, 3e9)));
    merged.add(window('b', 13, () => undefined));
    expect(merged.value(rate, undefined, { plan: 'gold' })).toBeCloseTo(40 / 3, 9);
    expect(merged.value(rate, undefined, { plan: 'free' })).toBeCloseTo(2, 9);
    expect(merged.value(rate)).toBeCloseTo(46 / 3, 9);
    expect(merged.value(ratio, undefined, { plan: 'gold' })).toBe(0.5);
    expect(merged.value(delivery, 'max', { plan: 'gold', scenario: 'pay' })).toBe(1);
    for (const [form, statistic] of [[rate], [ratio], [delivery, 'p99']] as const) {
      expect(merged.value(form, statistic, { plan: 'silver' })).toBeNull();
    }
  });

  it('adds up what was counted under labels, and tells each scenario apart', () => {
    const merged = merge();
    const count = (scenario: string, plan: string, latency: number) => (meter: WindowMeter) => {
      meter.add(liveKey(liveNames.started, { scenario, plan }), 2);
      meter.add(liveKey(liveNames.finished, { scenario, plan }));
      meter.record(liveKey(liveNames.latency, { scenario, plan }), latency);
    };
    merged.add(window('a', 11, count('pay', 'gold "one"', 100)));
    merged.add(window('b', 11, count('pay', 'free', 200)));
    merged.add(window('b', 11, count('look', 'free', 7)));
    const view = merged.view(11 * NS_PER_S);
    expect(view).toMatchObject({ operations: 3, p99Ns: 200 });
    expect(view.scenarios).toMatchObject([
      { name: 'pay', operations: 2, inFlight: 2, p50Ns: 100, p99Ns: 200 },
      { name: 'look', operations: 1, inFlight: 1, p99Ns: 7 },
    ]);
  });

  it('takes a window that was cut a moment before the second for one of the whole second', () => {
    const merged = merge();
    merged.add(window('a', 10.002, () => undefined));
    merged.add(window('a', 10.99, (meter) => meter.add(liveNames.due, 5)));
    expect(merged.view(11 * NS_PER_S).targetRate).toBe(5);
    merged.add(window('a', 11.5, (meter) => meter.add(liveNames.due, 5)));
    expect(merged.view(12 * NS_PER_S).targetRate).toBe(10);
  });

  it('counts operations since the round began, and their latency since the last view', () => {
    const merged = merge();
    const operation = (latency: number) => (meter: WindowMeter) => {
      meter.add(liveNames.finished);
      meter.record(liveNames.latency, latency);
    };
    merged.add(window('a', 11, operation(NS_PER_MS)));
    merged.view(11 * NS_PER_S);
    merged.add(window('a', 12, operation(NS_PER_S)));
    const view = merged.view(12 * NS_PER_S);
    expect(view.operations).toBe(2);
    expect(view.p50Ns).toBe(NS_PER_S);
    expect(merged.view(13 * NS_PER_S)).toMatchObject({ operations: 2, p50Ns: null, targetRate: 0 });
  });

  it('leaves out windows of the round before, even when they were cut a little late', () => {
    const merged = merge();
    merged.add(window('a', 9.5, (meter) => meter.add('reloads', 100)));
    merged.add(window('a', 10.001, (meter) => meter.add('reloads', 10)));
    merged.add(window('a', 11, (meter) => meter.add('reloads', 1)));
    expect(merged.value(reloads)).toBe(1);
  });

  it('forgets the round before when one begins', () => {
    const merged = merge();
    merged.add(window('a', 11, (meter) => meter.add('reloads', 1)));
    merged.view(11 * NS_PER_S);
    merged.startRound({ ...round, startNs: 12 * NS_PER_S });
    expect(merged.value(reloads)).toBeNull();
  });

  it('says null where there is no data, never 0', () => {
    const merged = merge();
    const { metrics } = merged.view(11 * NS_PER_S);
    expect(metrics['delivery.p99']).toEqual({ value: null, unit: 's' });
    expect(metrics['delivery.ratio']).toEqual({ value: null, unit: 'share' });
    expect(metrics['reloads']).toEqual({ value: null, unit: 'count' });
    expect(Object.keys(metrics)).not.toContain('offline');
  });

  it('divides counters over the whole round', () => {
    const merged = merge();
    const counted = (deliveries: number, expected: number) => (meter: WindowMeter) => {
      meter.add('deliveries', deliveries);
      meter.add('expected', expected);
    };
    merged.add(window('a', 11, counted(0, 10)));
    merged.add(window('b', 11, counted(5, 0)));
    merged.view(11 * NS_PER_S);
    merged.add(window('a', 12, counted(5, 10)));
    expect(merged.value(ratio)).toBe(0.5);
  });

  it('shows the busiest host and everything in flight', () => {
    const merged = merge();
    merged.add(window('a', 11, () => undefined, { cpu_share: 0.2, in_flight: 3, event_loop_delay_p99_seconds: 0.004 }));
    merged.add(window('b', 11, () => undefined, { cpu_share: 0.9, in_flight: 4, event_loop_delay_p99_seconds: 0.002 }));
    expect(merged.view(11 * NS_PER_S)).toMatchObject({ hostCpuCores: 0.9, inFlight: 7, eventLoopDelayP99Ns: 4 * NS_PER_MS, hosts: 2 });
  });
});

describe('WindowMeter', () => {
  it('starts again at zero with every window and sends nothing that did not happen', () => {
    const meter = new WindowMeter();
    meter.add('published', 2);
    meter.add('published');
    meter.record('delivery', 5);
    expect(meter.take('a', 1, { in_flight: 1 })).toMatchObject({ host: 'a', ts: 1, counters: { published: 3 }, gauges: { in_flight: 1 } });
    expect(meter.take('a', 2, {})).toEqual({ host: 'a', ts: 2, counters: {}, histograms: {}, gauges: {} });
  });
});
