import { expect, test } from 'vitest';
import type { HistoryChange, HistoryRun, JudgedHistory } from '../../model/judged-history.ts';
import type { Checkout } from '../../model/result.ts';
import { changeSentence } from './change-sentence.ts';
import { historyJson } from './history-json.ts';
import { historySummary } from './history-summary.ts';

const checkout = (commit: string, dirty = false): Checkout => ({ commit: commit.repeat(40), branch: 'main', committed: null, dirty });

function run(place: number, value: number, of: Checkout | null = null): HistoryRun {
  const started = new Date(Date.UTC(2026, 0, 1) + place * 60_000).toISOString();
  return { key: place, run: `run-${place}`, started, checkout: of, value };
}

const change: HistoryChange = {
  scale: 'ratio',
  unit: 's',
  last: run(2, 0.1, checkout('a')),
  first: run(3, 0.12, checkout('b')),
  before: { runs: 24, median: 0.1 },
  after: { runs: 8, median: 0.12 },
  effect: { middle: 0.2, low: 0.17, high: 0.231 },
  p: 0.001,
  kind: 'regression',
};

const history: JudgedHistory = {
  format: 1,
  experiment: 'baseline',
  name: 'delivery.p99',
  rule: { version: 1, method: 'e-divisive', level: 0.01, margin: null, permutations: 999, seed: 1, window: 50 },
  segments: [
    {
      series: {
        id: 1,
        experiment: 'baseline',
        comparableKey: 'abc',
        name: 'delivery.p99',
        metric: 'delivery',
        labels: {},
        unit: 's',
        better: 'lower',
      },
      machine: {
        hostname: 'box',
        platform: 'linux-x64',
        release: '6.1',
        cpu: 'Swift CPU',
        cores: 2,
        memoryBytes: 8e9,
        node: 'v24.0.0',
        regatta: '0.1.0',
      },
      differences: [{ what: 'regatta', before: '0.0.9', now: '0.1.0' }],
      runs: [run(1, 0.1, checkout('a')), change.last, change.first, run(4, 0.13)],
      changes: [change],
    },
  ],
  withoutData: 1,
};

test('the sentence says what, by how much, since when and how surely', () => {
  expect(changeSentence(change, history.name, history.rule)).toBe(
    'regression: delivery.p99 rose from 100 ms to 120 ms (+20 %, +17 % to +23 %) with bbbbbbb (run run-3), after aaaaaaa (run run-2); 24 runs before, 8 after, p = 0.001 of 999 random orders',
  );
  const early = { ...change, after: { runs: 3, median: 0.12 }, first: run(3, 0.12) };
  expect(changeSentence(early, history.name, history.rule)).toMatch(/with run run-3, after .*so few runs may yet say otherwise$/);
});

test('between two runs of one commit no code changed; a dirty tree may have', () => {
  const same = { ...change, first: run(3, 0.12, checkout('a')) };
  expect(changeSentence(same, history.name, history.rule)).toContain(
    'between two runs of the same commit aaaaaaa (run-2, run-3), so not by a change of the code',
  );
  const dirty = { ...change, first: run(3, 0.12, checkout('a', true)) };
  expect(changeSentence(dirty, history.name, history.rule)).toContain('with aaaaaaa+ (run run-3), after aaaaaaa (run run-2)');
});

test('a screen has the line of each segment, its change, and its newest runs with what was noted', () => {
  const annotations = [{ id: 1, experiment: null, about: new Date(Date.UTC(2026, 0, 1, 0, 4)), text: 'new disk', created: new Date(0) }];
  expect(historySummary(history, { annotations, color: false })).toBe(`delivery.p99 of baseline 4 runs, 1 more without data

box, 2 × Swift CPU, regatta 0.1.0 (not held against the runs before: regatta 0.0.9 → 0.1.0)
  ▁▁▆█  100 ms to 130 ms
  ✗ ${changeSentence(change, history.name, history.rule)}
     2026-01-01 00:01  aaaaaaa  main  100 ms  run-1
     2026-01-01 00:02  aaaaaaa  main  100 ms  run-2
  ✗  2026-01-01 00:03  bbbbbbb  main  120 ms  run-3
     2026-01-01 00:04                 130 ms  run-4  new disk

1 change found
`);
  expect(JSON.parse(historyJson(history))).toMatchObject({
    segments: [{ changes: [{ sentence: expect.stringContaining('regression: ') }] }],
  });
});
