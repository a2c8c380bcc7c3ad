import type { RunResult } from '../../model/result.ts';
import { isTrustworthy } from './trusted-runs.ts';

/** Something of either side, the other with it. */
export interface Pair<T> {
  readonly base: T;
  readonly head: T;
}

/** The first of either side, the second of either, and so on; one that has no other yet is left out. */
export function pairsOf<T>(items: readonly T[], sideOf: (item: T, index: number) => 'base' | 'head'): Pair<T>[] {
  const base = items.filter((item, index) => sideOf(item, index) === 'base');
  const head = items.filter((item, index) => sideOf(item, index) === 'head');
  return base.slice(0, head.length).map((each, pair) => ({ base: each, head: head[pair] as T }));
}

/** The order of the sides over so many pairs: base first in one, head first in the next (ABBA), so that what drifts steadily favours neither. */
export function abba(pairs: number): ('base' | 'head')[] {
  return Array.from({ length: pairs }, (_, pair) => (pair % 2 === 0 ? (['base', 'head'] as const) : (['head', 'base'] as const))).flat();
}

/** Pairs that fail like this from the start on will go on failing. */
const hopelessPairs = 5;
const hopelessErrors = 2;

/** What comes next, after so many pairs. */
type NextStep = 'measure' | 'look' | 'last-look' | 'give-up';

/**
 * Whether the pairs so far are to be judged: at each of the looks once, counting those of which both runs can be trusted. It is given up where nearly none can, or where Regatta itself fails.
 * @param looks numbers of pairs, ascending
 */
export function nextStep(pairs: readonly Pair<RunResult | null>[], looks: readonly number[]): NextStep {
  const usable = pairs.filter((pair) => isUsable(pair)).length;
  const last = pairs.at(-1);
  if (last !== undefined && isUsable(last) && looks.includes(usable)) return usable === looks.at(-1) ? 'last-look' : 'look';
  const errored = pairs.filter(({ base, head }) => base === 'errored' || head === 'errored').length;
  const lost = pairs.length - usable;
  return errored >= hopelessErrors || (lost >= hopelessPairs && lost > usable) ? 'give-up' : 'measure';
}

/** How many pairs are tried at most for so many that can be trusted. */
export function mostTries(pairs: number): number {
  return Math.ceil(pairs * 1.5);
}

function isUsable({ base, head }: Pair<RunResult | null>): boolean {
  return isTrustworthy(base) && isTrustworthy(head);
}
