import { NS_PER_S } from '../model/clock.ts';
import type { Window } from '../model/load.ts';
import type { MetricSpec } from '../model/metric.ts';
import type { TimedView } from '../model/run-tables.ts';
import { type LiveRound, WindowMerge, windowsArriveNs } from './window-merge.ts';

/** A round as it went. */
export interface PlayedRound extends LiveRound {
  /** End of its load, ns since run start. */
  readonly untilNs: number;
}

/**
 * What the live view showed while a run went on: a view for each full second of each round, made from the windows that had come by then.
 * `windows` and `rounds` are in the order of time.
 * @throws RangeError when the histogram of a window is damaged
 */
export function* replayedViews(
  windows: readonly Window[],
  rounds: readonly PlayedRound[],
  metrics: readonly MetricSpec[],
): Generator<TimedView, undefined> {
  const merge = new WindowMerge(metrics);
  let next = 0;
  const addUntil = (instantNs: number): void => {
    for (let window = windows[next]; window !== undefined && window.ts <= instantNs; window = windows[++next]) merge.add(window);
  };
  for (const round of rounds) {
    addUntil(round.startNs);
    merge.startRound(round);
    for (let atNs = round.startNs + NS_PER_S; atNs <= round.untilNs + windowsArriveNs; atNs += NS_PER_S) {
      addUntil(atNs + windowsArriveNs);
      yield { atNs, view: merge.view(atNs) };
    }
  }
}
