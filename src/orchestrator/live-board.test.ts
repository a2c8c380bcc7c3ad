import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { plainPlan } from '../model/fixtures/plain-plan.ts';
import type { LiveView } from '../model/live.ts';
import type { Window } from '../model/load.ts';
import type { RoundPlan } from '../model/plan.ts';
import type { RunFiles } from '../recording/run-files.ts';
import { LiveBoard } from './live-board.ts';

const round: RoundPlan = { name: 'load', kind: 'measured', entries: [], forNs: 10e9 };
const ratio = {
  name: 'delivery.ratio',
  about: '',
  sql: '',
  unit: 'share',
  better: 'higher',
  kind: 'scalar',
  live: { ratio: ['deliveries', 'expected'] },
} as const;
const views: LiveView[] = [];
let board: LiveBoard;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  views.length = 0;
  board = new LiveBoard({
    plan: plainPlan('p', { fleets: [], rounds: [round] }),
    metrics: [ratio],
    shown: [ratio.name],
    files: { appendWindow: () => undefined } as unknown as RunFiles,
    clock: { now: () => Date.now() * 1e6, sleepUntil: () => Promise.resolve() },
    runStartNs: 0,
    report: (view) => void views.push(view),
  });
  board.startRound(round, 0, () => undefined);
});

afterEach(() => {
  board.endRound(0);
  vi.useRealTimers();
});

/** A host tells of a second. */
function tell(host: string, second: number, counters: Window['counters']): void {
  board.add({ host, ts: second * 1e9, counters, histograms: {}, gauges: {} });
}

test('a second is shown once every host has told of it, so that no share is of more than there is', () => {
  const shown = (): (number | null | undefined)[] => views.map(({ metrics }) => metrics['delivery.ratio']?.value);
  tell('publisher', 1, { expected: 10 });
  tell('receiver', 1, { deliveries: 10 });
  vi.advanceTimersByTime(1150);
  tell('receiver', 2, { deliveries: 10 });
  vi.advanceTimersByTime(1000);
  expect(shown()).toEqual([1]);
  tell('publisher', 2, { expected: 10 });
  tell('publisher', 3, {});
  tell('receiver', 3, {});
  vi.advanceTimersByTime(1000);
  expect(shown()).toEqual([1, 1]);
  expect(views[1]?.elapsedNs).toBe(3.1e9);
});

test('the last second of a round is shown also where the round is over before it was looked at, and once', () => {
  tell('publisher', 1, {});
  vi.advanceTimersByTime(1150);
  tell('publisher', 2, { expected: 10 });
  vi.advanceTimersByTime(880);
  board.endRound(2e9);
  expect(views.map(({ elapsedNs }) => elapsedNs)).toEqual([1.1e9, 2.03e9]);
  board.startRound(round, 2.03e9, () => undefined);
  tell('publisher', 3, {});
  vi.advanceTimersByTime(1150);
  tell('publisher', 3.18, {});
  board.endRound(1.1e9);
  expect(views.map(({ elapsedNs }) => elapsedNs)).toEqual([1.1e9, 2.03e9, 1.1e9]);
});

test('a host that tells nothing any more is not waited for, and seconds without any window go on', () => {
  tell('publisher', 1, { expected: 10 });
  tell('receiver', 1, { deliveries: 5 });
  for (let second = 2; second < 7; second++) tell('publisher', second, { expected: 10 });
  vi.advanceTimersByTime(7000);
  expect(views.length).toBeGreaterThan(1);
  expect(views.at(-1)?.metrics['delivery.ratio']?.value).toBeLessThan(0.5);
  const before = views.length;
  vi.advanceTimersByTime(8000);
  expect(views.length).toBeGreaterThan(before);
});
