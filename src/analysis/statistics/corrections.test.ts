import { expect, test } from 'vitest';
import { benjaminiHochberg, holm } from './adjust.ts';
import { mostDetected, pairsNeeded, runsNeeded, smallestPairedP, smallestUnpairedP } from './detectable.ts';
import { spendOver } from './looks.ts';
import { normalTail } from './normal-tail.ts';

/** The 15 p-values of Benjamini and Hochberg 1995, §3.2; what comes of them is that of R's p.adjust. */
const published = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1];

test('Holm rejects 3 of the published 15', () => {
  const adjusted = holm(published);
  expect(adjusted.filter((p) => p <= 0.05)).toHaveLength(3);
  const expected = [0.0015, 0.0056, 0.0247, 0.114, 0.2211, 0.278, 0.278, 0.278, 0.3213, 1, 1, 1, 1, 1, 1];
  expect(adjusted).toEqual(expected.map((p) => expect.closeTo(p, 10)));
});

test('Benjamini and Hochberg reject 4 of them', () => {
  const adjusted = benjaminiHochberg(published);
  expect(adjusted.filter((p) => p <= 0.05)).toHaveLength(4);
  const expected = [0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.063857142857, 0.063857142857, 0.0645, 0.0765, 0.486, 0.581181818182];
  expect(adjusted.slice(0, 11)).toEqual(expected.map((p) => expect.closeTo(p, 10)));
});

test('corrected values stand where those that they are of stood', () => {
  expect(holm([0.04, 0.001, 0.02])).toEqual([0.04, expect.closeTo(0.003, 12), 0.04]);
  expect(benjaminiHochberg([0.04, 0.001, 0.02])).toEqual([0.04, 0.003, 0.03]);
});

test('how many metrics n pairs, or n runs a side, can tell apart under Holm', () => {
  expect([5, 6, 7, 8, 9, 10, 12].map((pairs) => mostDetected(smallestPairedP(pairs), 0.05))).toEqual([0, 1, 3, 6, 12, 25, 102]);
  expect([3, 4, 5, 6, 8].map((runs) => mostDetected(smallestUnpairedP(runs, runs), 0.05))).toEqual([0, 1, 6, 23, 321]);
  expect([1, 3, 6, 7].map((metrics) => pairsNeeded(metrics, 0.05))).toEqual([6, 7, 8, 9]);
  expect([1, 6, 7].map((metrics) => runsNeeded(metrics, 0.05))).toEqual([4, 5, 6]);
});

test('looks share the error, and one that could tell nothing spends none of it', () => {
  const third = 0.05 / 3;
  expect(spendOver([10, 14, 20], 8, 0.05)).toEqual({ pairs: [10, 14, 20], level: third });
  expect(spendOver([10, 14, 20], 9, 0.05)).toEqual({ pairs: [14, 20], level: 0.025 });
  expect(spendOver([6, 8, 9], 12, 0.05)).toEqual({ pairs: [9], level: 0.05 });
  expect(spendOver([4, 5], 1, 0.05).pairs).toEqual([]);
});

test('tails of the normal distribution are those of R to 14 digits', () => {
  const expected = [0.5, 0.308_537_538_725_987, 0.022_750_131_948_179_21, 0.001_865_813_300_384_038, 0.001_349_898_031_630_095];
  const tails = [0, 0.5, 2, 2.9, 3].map(normalTail);
  for (const [index, tail] of tails.entries()) expect(tail / (expected[index] ?? 0)).toBeCloseTo(1, 13);
  expect(normalTail(8) / 6.220_960_574_271_785e-16).toBeCloseTo(1, 13);
});
