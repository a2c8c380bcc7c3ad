import { seededRandom } from '../../model/random.ts';
import { blockLength } from './block-length.ts';
import { fewestInPart } from './energy-splits.ts';
import { type ChangePoint, mergeChanges, type MergeOptions } from './merge-changes.ts';
import { testSplit } from './split-test.ts';

export interface EDivisiveOptions extends Pick<MergeOptions, 'level' | 'magnitude' | 'least'> {
  readonly permutations: number;
  readonly seed: number;
}

/** A split is first tried with fewer permutations: what stays is tested with all of them anyway. */
function permutationsForSplits({ level, permutations }: Pick<EDivisiveOptions, 'level' | 'permutations'>): number {
  return Math.min(permutations, Math.max(Math.ceil(2 / level), Math.ceil(permutations / 5)));
}

/**
 * Where a row changed: it is split where its parts differ most, as long as a permutation test says so, and each part again (E-divisive: Matteson and James 2014). Then each change is looked for again between its neighbours, since the first splits were made when the others were not known, and what does not stand up
 * there is taken away. The same row gives the same answer.
 * @param values finite
 */
export function eDivisive(values: readonly number[], { level, magnitude, least, permutations, seed }: EDivisiveOptions): ChangePoint[] {
  const test = (from: number, until: number, permutations: number): ChangePoint => {
    const part = values.slice(from, until);
    const found = testSplit(part, { level, permutations, random: seededRandom(seed, from, until), block: blockLength(part) });
    return found === undefined ? { at: from, p: 1 } : { at: from + found.at, p: found.p };
  };
  const split = (from: number, until: number): number[] => {
    if (until - from < 2 * fewestInPart) return [];
    const { at, p } = test(from, until, permutationsForSplits({ level, permutations }));
    return p > level ? [] : [...split(from, at), at, ...split(at, until)];
  };
  const judged = new Map<string, ChangePoint>();
  const judge = (from: number, _at: number, until: number): ChangePoint => {
    const between = `${from} ${until}`;
    const change = judged.get(between) ?? test(from, until, permutations);
    judged.set(between, change);
    return change;
  };
  return mergeChanges(split(0, values.length), judge, { length: values.length, level, magnitude, least });
}
