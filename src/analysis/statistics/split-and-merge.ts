import { energyDistance, fewestInPart, type Split } from './energy-splits.ts';
import { type ChangePoint, mergeChanges, type MergeOptions } from './merge-changes.ts';
import { meansP } from './student-t.ts';

export interface SplitAndMergeOptions extends Pick<MergeOptions, 'level' | 'magnitude' | 'least'> {
  /** How many values are looked at together. */
  readonly window: number;
}

/**
 * Hunter's split and merge (Fleming et al. 2023, Hunter: Using Change Point Detection to Hunt for Performance Regressions): windows that overlap by half are split where their parts differ most, as long as a t-test at a level ten times as easy says so; what does not stand up among all the others is taken away again.
 *
 * The test has the spread of a sample; Hunter's has that of a population, which makes short parts look sure. Its p is that of a place that was laid down beforehand, not of the best of many, so that it alarms too often; `eDivisive` does not.
 * @param values finite
 */
export function splitAndMerge(values: readonly number[], { level, magnitude, least, window }: SplitAndMergeOptions): ChangePoint[] {
  const judge = (from: number, at: number, until: number): ChangePoint => ({ at, p: changeP(values, from, at, until) });
  const weak = new Set<number>();
  const step = Math.max(1, window >> 1);
  for (let start = 0; start < values.length; ) {
    const found = splitWindow(values, { from: start, until: Math.min(start + window, values.length), level: weakLevel(level) });
    for (const at of found) weak.add(at);
    start = Math.max(start + step, found.at(-1) ?? 0);
  }
  const ascending = [...weak].sort((a, b) => a - b);
  return mergeChanges(ascending, judge, { length: values.length, level, magnitude, least });
}

/** As Hunter does. */
function weakLevel(level: number): number {
  if (level < 0.05) return level * 10;
  return level < 0.5 ? level * 2 : level;
}

function changeP(values: readonly number[], from: number, at: number, until: number): number {
  if (at - from < fewestInPart || until - at < fewestInPart) return 1;
  return meansP(values.slice(from, at), values.slice(at, until));
}

/** Splits the clearest part first, and ends with the first that the test does not uphold. */
function splitWindow(
  values: readonly number[],
  { from, until, level }: { readonly from: number; readonly until: number; readonly level: number },
): number[] {
  let cuts: number[] = [];
  for (;;) {
    const edges = [from, ...cuts, until];
    const parts = edges.slice(1).map((end, index) => ({ from: edges[index] ?? from, until: end }));
    const splits = parts.flatMap((part) => {
      const split = bestSplit(values.slice(part.from, part.until));
      return split === undefined ? [] : [{ ...part, at: part.from + split.at, distance: split.distance }];
    });
    const clearest = splits.toSorted((a, b) => b.distance - a.distance)[0];
    if (clearest === undefined || changeP(values, clearest.from, clearest.at, clearest.until) > level) return cuts;
    cuts = [...cuts, clearest.at].sort((a, b) => a - b);
  }
}

/** The best split of a window, whose second part may end anywhere (the κ of Matteson and James): a short rise within it stays clear. */
function bestSplit(values: readonly number[]): Split | undefined {
  const distance = (one: number, other: number): number => Math.abs((values[one] ?? 0) - (values[other] ?? 0));
  const toFirst = (count: number, of: number): number => {
    let sum = 0;
    for (let other = 0; other < count; other++) sum += distance(other, of);
    return sum;
  };
  let best: Split | undefined;
  let withinBefore = distance(0, 1);
  for (let at = fewestInPart; at <= values.length - fewestInPart; at++) {
    let [across, withinAfter] = [toFirst(at, at), 0];
    for (let end = at + 1; end < values.length; end++) {
      const toBefore = toFirst(at, end);
      across += toBefore;
      withinAfter += toFirst(end, end) - toBefore;
      const here = energyDistance({ before: at, after: end + 1 - at, across, withinBefore, withinAfter });
      if (best === undefined || here > best.distance) best = { at, distance: here };
    }
    withinBefore += toFirst(at, at);
  }
  return best;
}
