import { expect, test } from 'vitest';
import { liveNames } from '../model/load.ts';
import { recordedViews } from './recorded-views.ts';
import type { Phase } from './run-reader.ts';
import { tinyPlan, tinyRun } from './tiny-run.ts';

const s = 1e9;

test('a round that searched for a rate is played as one, whatever its phases, and those after it follow', () => {
  using files = tinyRun();
  for (const second of [1, 2, 3, 4, 5]) {
    files.appendWindow({ host: 'h', ts: second * s, counters: { [liveNames.finished]: second }, histograms: {}, gauges: {} });
  }
  const [first, last] = tinyPlan.rounds;
  const phases: readonly Phase[] = [
    { phase: 0, name: 'settle in', kind: 'search', ts: 0, until: 1 * s },
    { phase: 1, name: 'load', kind: 'measured', ts: 3 * s, until: 5 * s },
    { phase: 2, name: 'settle in', kind: 'measured', ts: 1 * s, until: 2 * s },
    { phase: 4, name: 'settle in', kind: 'search', ts: 2 * s, until: 3 * s },
  ];
  const views = recordedViews(files, { plan: tinyPlan, phases, metrics: [] });
  expect(views.map(({ atNs, view }) => [atNs / s, view.round, view.kind, view.operations])).toEqual([
    [1, first?.name, first?.kind, 1],
    [2, first?.name, first?.kind, 3],
    [3, first?.name, first?.kind, 6],
    [4, last?.name, last?.kind, 4],
    [5, last?.name, last?.kind, 9],
  ]);
});
