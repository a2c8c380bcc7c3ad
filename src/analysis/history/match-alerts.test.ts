import { expect, test } from 'vitest';
import type { Alert, AlertState } from '../../model/history.ts';
import { noiseAround, stepsOf } from '../statistics/fixtures/drawn-series.ts';
import { exampleHistory } from './fixtures/example-history.ts';
import { judgeHistory, usualRules } from './judge-history.ts';
import { matchAlerts, noLongerFound } from './match-alerts.ts';

const history = judgeHistory({
  experiment: 'baseline',
  history: exampleHistory(stepsOf([0.1, 0.15], { each: 20, noise: noiseAround(0, 0.002) })),
  rule: usualRules['e-divisive'],
  acrossMachines: false,
});
const [segment] = history.segments;

function alertAt(run: number, state: AlertState = 'open', more: Partial<Alert> = {}): Alert {
  const when = new Date(0);
  return {
    id: run * 10,
    series: segment?.series as Alert['series'],
    run: { key: run, id: `run-${run}`, started: when },
    rule: { name: 'change-point', definition: {} },
    kind: 'regression',
    valueBefore: 0.1,
    valueAfter: 0.15,
    detail: {},
    state,
    stateReason: null,
    stateChanged: when,
    created: when,
    ...more,
  };
}

const none = { raise: [], move: [], resolve: [], reopen: [] };

test('what nobody was told of yet raises an alert at the first run behind the change', () => {
  const { raise, ...rest } = matchAlerts(history, []);
  expect({ ...rest, raise: [] }).toEqual(none);
  expect(raise).toEqual([
    expect.objectContaining({ series: 1, run: 21, kind: 'regression', detail: expect.objectContaining({ p: 0.001, last: 'run-20' }) }),
  ]);
});

test('a change whose place moved keeps its alert, whatever became of that', () => {
  for (const state of ['open', 'acknowledged', 'dismissed', 'resolved'] as const) {
    const steps = matchAlerts(history, [alertAt(24, state)]);
    expect(steps).toEqual({ ...none, move: [{ id: 240, to: expect.objectContaining({ run: 21 }) }] });
  }
});

test('what is no longer found is resolved, and open again once it is found again', () => {
  expect(matchAlerts(history, [alertAt(21), alertAt(5)])).toMatchObject({ raise: [], resolve: [50] });
  expect(matchAlerts(history, [alertAt(21), alertAt(5, 'dismissed')])).toMatchObject({ resolve: [] });
  const gone = alertAt(21, 'resolved', { stateReason: noLongerFound });
  expect(matchAlerts(history, [gone])).toMatchObject({ raise: [], reopen: [210] });
});

test('alerts of other series, of the other kind and of runs that were not read are not of this change', () => {
  const steps = matchAlerts(history, [
    alertAt(21, 'open', { kind: 'improvement' }),
    alertAt(99),
    alertAt(21, 'open', { id: 7, series: { ...(segment?.series as Alert['series']), id: 5 } }),
  ]);
  expect(steps.raise).toHaveLength(1);
  expect(steps.resolve).toEqual([210]);
});
