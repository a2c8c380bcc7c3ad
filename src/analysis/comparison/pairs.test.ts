import { expect, test } from 'vitest';
import type { RunResult } from '../../model/result.ts';
import { abba, nextStep, type Pair, pairsOf } from './pairs.ts';

const good: Pair<RunResult> = { base: 'passed', head: 'failed' };
const bad: Pair<RunResult> = { base: 'passed', head: 'invalid' };
const broken: Pair<RunResult> = { base: 'errored', head: 'passed' };

function pairs(...groups: readonly (readonly [count: number, pair: Pair<RunResult>])[]): Pair<RunResult>[] {
  return groups.flatMap(([count, pair]) => Array.from({ length: count }, () => pair));
}

test('sides take turns at going first', () => {
  expect(abba(3)).toEqual(['base', 'head', 'head', 'base', 'base', 'head']);
});

test('pairs are the first of either side, the second of either; one without its other waits', () => {
  const sides = abba(3).slice(0, 5);
  expect(pairsOf(['a', 'b', 'c', 'd', 'e'], (_, index) => sides[index] ?? 'base')).toEqual([
    { base: 'a', head: 'b' },
    { base: 'd', head: 'c' },
  ]);
});

test('looks come when so many pairs can be trusted, each once', () => {
  expect(nextStep(pairs([9, good]), [10, 14])).toBe('measure');
  expect(nextStep(pairs([10, good]), [10, 14])).toBe('look');
  expect(nextStep(pairs([2, bad], [8, good]), [10, 14])).toBe('measure');
  expect(nextStep(pairs([2, bad], [10, good]), [10, 14])).toBe('look');
  expect(nextStep(pairs([10, good], [1, bad]), [10, 14])).toBe('measure');
  expect(nextStep(pairs([14, good]), [10, 14])).toBe('last-look');
});

test('it is given up where hardly a run can be trusted, or Regatta fails again', () => {
  expect(nextStep(pairs([4, bad]), [10])).toBe('measure');
  expect(nextStep(pairs([5, bad]), [10])).toBe('give-up');
  expect(nextStep(pairs([6, good], [5, bad]), [10])).toBe('measure');
  expect(nextStep(pairs([1, broken]), [10])).toBe('measure');
  expect(nextStep(pairs([1, broken], [3, good], [1, broken]), [10])).toBe('give-up');
});
