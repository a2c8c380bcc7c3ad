import { expect, test } from 'vitest';
import { NS_PER_S } from '../model/clock.ts';
import { liveNames, type Window } from '../model/load.ts';
import { type PlayedRound, replayedViews } from './replayed-views.ts';

function round(name: string, fromS: number, untilS: number): PlayedRound {
  return {
    name,
    kind: 'measured',
    startNs: fromS * NS_PER_S,
    untilNs: untilS * NS_PER_S,
    lengthNs: (untilS - fromS) * NS_PER_S,
    scenarios: [],
  };
}

function window(endS: number, finished: number): Window {
  const counters = { [liveNames.finished]: finished, [liveNames.started]: finished };
  return { host: 'h', ts: endS * NS_PER_S, counters, histograms: {}, gauges: {} };
}

test('there is a view for each second of each round, from the windows that had come by then, though they come a little late', () => {
  const windows = [window(11.01, 5), window(12.02, 7), window(13, 1), window(15.03, 2)];
  const views = [...replayedViews(windows, [round('a', 10, 12), round('b', 14, 15)], [])];
  expect(views.map(({ atNs, view }) => [atNs / NS_PER_S, view.round, view.elapsedNs / NS_PER_S, view.operations])).toEqual([
    [11, 'a', 1, 5],
    [12, 'a', 2, 12],
    [15, 'b', 1, 2],
  ]);
  expect(views[1]?.view.achievedRate).toBe(7);
});

test('a second that nothing was kept of is not left out', () => {
  const views = [...replayedViews([window(3, 4)], [round('a', 0, 3)], [])];
  expect(views.map(({ view }) => view.operations)).toEqual([0, 0, 4]);
});
