import { describe, expect, test } from 'vitest';
import type { Seen } from '../model/controller.ts';
import { liveKey, liveNames, type Window } from '../model/load.ts';
import type { MetricSpec } from '../model/metric.ts';
import { WindowMeter } from '../recording/window-meter.ts';
import { EntryWindows } from './entry-windows.ts';

const s = 1e9;
const roundStartNs = 100 * s;
const latency: MetricSpec = {
  name: 'operations',
  about: '',
  sql: '',
  unit: 's',
  better: 'lower',
  kind: 'distribution',
  live: { histogram: liveNames.latency },
};
const limit = { text: '', metric: 'operations', statistic: 'p99', labels: {}, comparator: '<', limit: 1, unit: 's' } as const;

interface Counts {
  readonly started?: number;
  readonly finished?: number;
  readonly scenario?: string;
  /** Latency of what finished, ms. */
  readonly tookMs?: number;
}

/** The window that a host cuts so long after the round's start, s. */
function window(host: string, atS: number, { started = 0, finished = 0, scenario = 'pay', tookMs = 10 }: Counts): Window {
  const meter = new WindowMeter();
  meter.add(liveKey(liveNames.started, { scenario }), started);
  meter.add(liveKey(liveNames.finished, { scenario }), finished);
  for (let n = 0; n < finished; n++) meter.record(liveKey(liveNames.latency, { scenario }), tookMs * 1e6);
  return meter.take(host, roundStartNs + atS * s, {});
}

function watch(hosts: readonly string[] = ['a']): EntryWindows {
  const first = [
    { fromNs: 0, rate: 10 },
    { fromNs: 2 * s, rate: 0 },
  ];
  return new EntryWindows({ hosts, scenarios: ['pay'], limits: [limit], metrics: [latency], roundStartNs, first });
}

function seenOf(windows: EntryWindows, each: readonly Window[]): Seen[] {
  return each.flatMap((one) => [...windows.add(one)]);
}

describe('what the windows say of an entry', () => {
  test('is seen of a second once every host has told of it, in whatever order they do', () => {
    const windows = watch(['a', 'b']);
    expect(seenOf(windows, [window('a', 0.99, { started: 5 }), window('a', 1.99, { started: 6 })])).toEqual([]);
    const seen = seenOf(windows, [window('b', 1, { started: 4 }), window('b', 2.01, { started: 3 })]);
    expect(seen.map(({ elapsedNs, second, inFlight }) => [elapsedNs / s, second.started, inFlight])).toEqual([
      [1, 9, 9],
      [2, 9, 18],
    ]);
  });

  test('adds up to the segment in force, from its beginning on', () => {
    const windows = watch();
    windows.steer([{ fromNs: 3 * s, rate: 20 }]);
    const seen = seenOf(
      windows,
      [1, 2, 3, 4, 5].map((at) => window('a', at, { started: at, finished: at, tookMs: at * 100 })),
    );
    expect(seen.map(({ segment }) => [segment.lengthNs / s, segment.started])).toEqual([
      [1, 1],
      [2, 3],
      [1, 3],
      [1, 4],
      [2, 9],
    ]);
    const [value] = seen[4]?.segment.values ?? [];
    expect(value).toBeCloseTo(0.5, 2);
    expect(seen[4]?.second.p50Ns).toBeCloseTo(500e6, -7);
  });

  test('leaves out other entries, what came before the round, and hosts that nobody expected', () => {
    const windows = watch();
    const others = [window('a', 0, { started: 7 }), window('b', 1, { started: 7 }), window('a', 1, { started: 7, scenario: 'look' })];
    const [seen] = seenOf(windows, others);
    expect(seen?.second).toMatchObject({ started: 0, p50Ns: null, values: [null] });
  });

  test('counts in the next second what comes of one that it was told of: nothing in flight is forgotten', () => {
    const seen = seenOf(watch(), [
      window('a', 1, { started: 3 }),
      window('a', 1.2, { started: 1, finished: 2 }),
      window('a', 2, { finished: 1 }),
    ]);
    expect(seen.map(({ elapsedNs, second, inFlight }) => [elapsedNs / s, second.started, second.finished, inFlight])).toEqual([
      [1, 3, 0, 3],
      [2, 1, 3, 1],
    ]);
  });

  test('goes on with the next second where a host was too busy to cut a window', () => {
    const seen = seenOf(watch(), [window('a', 1, { started: 1 }), window('a', 3, { started: 2 })]);
    expect(seen.map(({ elapsedNs, second }) => [elapsedNs / s, second.started])).toEqual([
      [1, 1],
      [2, 0],
      [3, 2],
    ]);
  });
});
