import { expect, test } from 'vitest';
import type { ComparedValue, Comparison } from '../../model/comparison.ts';
import { comparisonMarkdown } from './comparison-markdown.ts';
import { comparisonSentence, valueSentence } from './comparison-sentence.ts';
import { comparisonSummary } from './comparison-summary.ts';
import { comparedLatency, exampleComparison } from './fixtures/example-comparison.ts';

function said(changes: Partial<ComparedValue>, comparison: Partial<Comparison> = {}): string {
  const value = comparedLatency(changes);
  return valueSentence(value, { ...exampleComparison, values: [value], ...comparison });
}

test('each verdict is explained by the figures that led to it', () => {
  expect(said({})).toBe('it moved by +23 % (+12 % to +35 %); ±10 % matters');
  const within = { baseMedian: 1, headMedian: 1, middle: 0.002, low: -0.0105, high: 0.015, p: 0.4, corrected: 1 };
  expect(said({ effect: within, because: 'within-margin' })).toBe('−1.1 % to +1.5 % lies within ±10 %');
  expect(said({ effect: { ...within, low: -0.2 }, because: 'noise', wouldTake: 31 })).toBe(
    '−20 % to +1.5 % is too wide to say whether it moved by ±10 %; about 31 pairs would tell',
  );
  expect(said({ because: 'among-many', wouldTake: 14 })).toBe(
    'alone it would have moved, by +23 % (+12 % to +35 %); among 1 values that takes 14 pairs',
  );
  expect(said({ because: 'about-the-margin' })).toMatch(/^it surely moved, by \+23 % .* whether by the ±10 % that matters is open$/);
});

test('too few runs are told with how many it takes', () => {
  const few = { base: [1, 1, 1, 1, 1], head: [2, 2, 2, 2, null], because: 'too-few-runs', wouldTake: 6 } as const;
  expect(said(few)).toBe('cannot detect with n = 4 pairs: it takes 6 pairs');
  expect(said(few, { design: 'unpaired' })).toBe('cannot detect with n = 5 and 4 runs: it takes 6 runs a side');
  expect(said(few, { design: 'within' })).toBe('cannot detect with n = 4 runs: it takes 6 runs');
});

test('runs with both sides within themselves are told as runs', () => {
  const { base, head } = exampleComparison;
  const sides = { base: { ...base, name: 'stable' }, head: { ...head, name: 'canary' } };
  const within: Comparison = { ...exampleComparison, ...sides, design: 'within' };
  expect(comparisonSummary(within, { color: false })).toMatch(/^baseline 2 runs, stable and canary in each\n/);
  const markdown = comparisonMarkdown(within);
  expect(markdown).toMatch(/- stable and canary: \S+, \S+\n/);
  const none = (side: Comparison['base']): Comparison['base'] => ({ ...side, runs: [] });
  const lost: Comparison = {
    ...within,
    base: none(within.base),
    head: none(within.head),
    leftOut: [{ side: 'both', run: 'x', result: 'invalid', reason: 'lag' }],
    verdict: 'invalid',
  };
  expect(comparisonSentence(lost)).toBe('invalid: 1 run cannot be trusted, and none are left to compare');
});

test('shares are told in points, other differences in their unit, and what grew tenfold as times', () => {
  const effect = { baseMedian: 0, headMedian: 0.02, middle: 0.02, low: 0.01, high: null, p: 0.01, corrected: 0.01 };
  expect(said({ scale: 'difference', unit: 'share', margin: 0.001, effect })).toBe(
    'it moved by +2 points (+1 point to anything); ±0.1 points matters',
  );
  expect(said({ scale: 'difference', unit: 'B', margin: 1024, effect: { ...effect, middle: 4096, low: -2048, high: 1e6 } })).toBe(
    'it moved by +4 KiB (−2 KiB to +977 KiB); ±1 KiB matters',
  );
  expect(said({ effect: { ...effect, middle: 19, low: 9, high: 29 } })).toMatch(/^it moved by \+20 times \(\+900 % to \+30 times\)/);
});

test('what looks better beside more failures is told with them', () => {
  const { base, head } = exampleComparison;
  const failing = { base: { ...base, failures: 0 }, head: { ...head, failures: 0.02 } };
  expect(said({ because: 'more-failures', verdict: 'invalid' }, failing)).toBe(
    'it looks better (+23 %), but 0 % of its operations failed on base, 2 % on head',
  );
  expect(said({ because: 'more-failures', verdict: 'inconclusive' })).toBe(
    'it looks better (+23 %), but more runs of head than of base cannot be trusted',
  );
});

test('the comparison as a whole is told by the gating value that moved most', () => {
  expect(comparisonSentence(exampleComparison)).toBe('regression: latency.p99 is 23 % higher (+12 % to +35 %)');
  const also = comparedLatency({ name: 'latency.p50', effect: { ...comparedLatency({}).effect, middle: 0.11 } as ComparedValue['effect'] });
  expect(comparisonSentence({ ...exampleComparison, values: [also, ...exampleComparison.values] })).toBe(
    'regression: latency.p99 is 23 % higher (+12 % to +35 %), and so moved latency.p50 +11 %',
  );
  const effect = { baseMedian: 0, headMedian: 0.02, middle: 0.02, low: 0.01, high: 0.03, p: 0.01, corrected: 0.01 };
  const failures = comparedLatency({ name: 'operations.failures', unit: 'share', scale: 'difference', margin: 0.001, effect });
  expect(comparisonSentence({ ...exampleComparison, values: [...exampleComparison.values, failures] })).toBe(
    'regression: operations.failures is 2 points higher (+1 point to +3 points), and so moved latency.p99 +23 %',
  );
  const still = exampleComparison.values.map((value) => ({ ...value, gate: true, verdict: 'no change' as const }));
  expect(comparisonSentence({ ...exampleComparison, verdict: 'no change', values: still })).toBe(
    'no change: all 3 gating values lie within their margins',
  );
});

test('where runs themselves are to blame, they are', () => {
  const leftOut = [1, 2, 3].map((number) => ({ side: 'head' as const, run: `bad-${number}`, result: 'invalid' as const, reason: 'lag' }));
  const spoiled: Comparison = { ...exampleComparison, verdict: 'invalid', leftOut };
  expect(comparisonSentence(spoiled)).toMatch(
    /^invalid: 0 runs of base and 3 of head cannot be trusted: what makes runs invalid is no noise/,
  );
  expect(comparisonSummary(spoiled, { color: false })).toContain('left out: bad-1 (head), invalid: lag');
  const lacking = comparedLatency({ verdict: 'invalid', because: 'no-data-in-head', effect: null });
  expect(comparisonSentence({ ...spoiled, values: [lacking] })).toBe('invalid: latency.p99: head has no data');
});

test('the summary shows gates first, then what else moved, and counts the rest', () => {
  expect(comparisonSummary(exampleComparison, { color: false })).toBe(`baseline 2 pairs, base and head in turn
  libp2p: 3.3.11 → 3.4.0
  fleets.lurkers.params.D: 8 → 6

     gates        base    head    change
  ✗  latency.p99  113 ms  139 ms  +23 % (+12 % to +35 %)  regression

     what else moved  base   head   change
  ✓  rate             100/s  120/s  +20 % (+18 % to +22 %)  improvement

  of 2 values that do not gate: 1 improvement, 1 no change

! 1 of 2 pairs do not share their seed

regression: latency.p99 is 23 % higher (+12 % to +35 %)
`);
});
