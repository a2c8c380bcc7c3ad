/** Where a row changed. */
export interface ChangePoint {
  /** Place of the first value that is otherwise. */
  readonly at: number;
  /** How likely as clear a change is where there is none. */
  readonly p: number;
}

/** Judges the change at `at`, by the values from `from` up to it and from it until `until`. It may find that it lies elsewhere between these. */
export type JudgeChange = (from: number, at: number, until: number) => ChangePoint;

export interface MergeOptions {
  readonly length: number;
  readonly level: number;
  /** How large a change is, by the values on either side of it. */
  readonly magnitude: (from: number, at: number, until: number) => number;
  /** Smallest that counts. */
  readonly least: number;
}

/** Places move towards where they belong and then stay; two that pull at each other are left as they are after so many rounds. */
const mostRounds = 10;

/**
 * Takes away the changes that do not stand up between their neighbours, the least sure first, and then those that are too small, the smallest first: the merge of Fleming et al. (2023), Hunter: Using Change Point Detection to Hunt for Performance Regressions.
 *
 * Once one is gone, the changes before and after it have more values beside them. Hunter, and Otava after it, judge again the one after it and the next but one, and leave the one before it with a p that is stale; here none is.
 * @param places ascending
 */
export function mergeChanges(
  places: readonly number[],
  judge: JudgeChange,
  { length, level, magnitude, least }: MergeOptions,
): ChangePoint[] {
  const judgeAll = (changes: readonly ChangePoint[]): ChangePoint[] => settle(changes, judge, length);
  const sizeOf = ({ from, at, until }: Between): number => magnitude(from, at, until);
  let kept = judgeAll(places.map((at) => ({ at, p: 1 })));
  for (;;) {
    const weakest = unsurest(kept, level) ?? smallest(between(kept, length).map(sizeOf), least);
    if (weakest === undefined) return kept;
    kept = judgeAll(kept.toSpliced(weakest, 1));
  }
}

interface Between {
  readonly from: number;
  readonly at: number;
  readonly until: number;
}

function between(changes: readonly ChangePoint[], length: number): Between[] {
  return changes.map(({ at }, index) => ({ from: changes[index - 1]?.at ?? 0, at, until: changes[index + 1]?.at ?? length }));
}

function settle(changes: readonly ChangePoint[], judge: JudgeChange, length: number): ChangePoint[] {
  let before: readonly ChangePoint[] = [];
  let judged = changes;
  for (let round = 0; round < mostRounds && judged.some(({ at }, index) => at !== before[index]?.at); round++) {
    before = judged;
    judged = between(judged, length).map(({ from, at, until }) => judge(from, at, until));
  }
  return [...judged];
}

function unsurest(changes: readonly ChangePoint[], level: number): number | undefined {
  const p = changes.map((change) => change.p);
  const most = Math.max(...p);
  return most > level ? p.indexOf(most) : undefined;
}

function smallest(sizes: readonly number[], least: number): number | undefined {
  const size = Math.min(...sizes);
  return size < least ? sizes.indexOf(size) : undefined;
}
