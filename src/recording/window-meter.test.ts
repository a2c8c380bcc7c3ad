import { expect, test } from 'vitest';
import { WindowMeter } from './window-meter.ts';

const s = 1e9;

function taken(meter: WindowMeter, ts: number): { counters: object; held: number; histograms: readonly string[] } {
  const { counters, gauges, histograms } = meter.take('host-0', ts, {});
  return { counters, held: gauges['got_held'] ?? 0, histograms: Object.keys(histograms) };
}

test('counts of what takes no time are told in the window in which they were made', () => {
  const meter = new WindowMeter();
  meter.add('got');
  meter.add('got', 2);
  expect(taken(meter, s)).toMatchObject({ counters: { got: 3 }, held: 0 });
  expect(taken(meter, 2 * s)).toMatchObject({ counters: {} });
});

test('counts of what takes its time are told together with all others of the second in which it began, two seconds later', () => {
  const meter = new WindowMeter();
  meter.startRound(10 * s);
  expect(taken(meter, 10 * s).held).toBe(0);
  meter.add('got', 1, 10.2 * s);
  expect(taken(meter, 11 * s)).toMatchObject({ counters: {}, held: 1 });
  meter.add('got', 1, 10.9 * s);
  meter.add('got', 1, 11.1 * s);
  expect(taken(meter, 12 * s)).toMatchObject({ counters: {}, held: 3 });
  // windows are cut a few milliseconds around the second
  expect(taken(meter, 13 * s - 3e6)).toMatchObject({ counters: { got: 2 }, held: 1 });
  expect(taken(meter, 14 * s)).toMatchObject({ counters: { got: 1 }, held: 0 });
});

test('what began in an earlier round does not count in this one', () => {
  const meter = new WindowMeter();
  meter.startRound(10 * s);
  taken(meter, 10 * s);
  meter.add('got', 1, 9.9 * s);
  meter.record('latency', 5, 9.9 * s);
  expect(taken(meter, 13 * s)).toEqual({ counters: {}, held: 0, histograms: [] });
});

test('what the round before holds back is told in its own windows, also what comes between the news of the next round and its start', () => {
  const meter = new WindowMeter();
  meter.startRound(0);
  taken(meter, 0);
  meter.add('got', 1, 5.5 * s);
  meter.startRound(6 * s);
  meter.add('got', 1, 5.6 * s);
  expect(taken(meter, 5.9 * s)).toMatchObject({ counters: { got: 2 }, held: 0 });
});

test('nothing is held back once it is released', () => {
  const meter = new WindowMeter();
  meter.startRound(0);
  taken(meter, 0);
  meter.add('got', 4, 0.5 * s);
  meter.release();
  expect(taken(meter, s)).toMatchObject({ counters: { got: 4 }, held: 0 });
});
