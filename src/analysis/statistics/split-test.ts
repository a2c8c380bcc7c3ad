import type { Random } from '../../model/random.ts';
import { EnergySplits, type Split } from './energy-splits.ts';

export interface SplitTest {
  /** A split with a greater p says nothing. */
  readonly level: number;
  /** How many orders are drawn; the smallest p is 1 / (permutations + 1). */
  readonly permutations: number;
  readonly random: Random;
  /** So many values that follow one another keep together in every order. */
  readonly block: number;
}

/**
 * The best split of a row, and how likely one as good is where nothing changed: (extreme + 1) / (permutations + 1), of the same row in random orders (Phipson and Smyth 2010, Permutation p-values should never be zero).
 *
 * Where p is sure to be above the level, no more orders are drawn (Besag and Clifford 1991, Sequential Monte Carlo p-values): the answer is the same.
 * @returns none where there are too few values to split
 */
export function testSplit(
  values: ArrayLike<number>,
  { level, permutations, random, block }: SplitTest,
): (Split & { readonly p: number }) | undefined {
  const splits = new EnergySplits(values);
  const order = Int32Array.from({ length: values.length }, (_, index) => index);
  const best = splits.best(order);
  if (best === undefined) return undefined;
  // what rounds otherwise in another order is as extreme
  const asExtreme = best.distance - 1e-9 * Math.abs(best.distance);
  const mostExtreme = level * (permutations + 1) - 1;
  let extreme = 0;
  let drawn = 0;
  while (drawn < permutations && extreme <= mostExtreme) {
    shuffle(order, block, random);
    drawn++;
    if ((splits.best(order)?.distance ?? 0) >= asExtreme) extreme++;
  }
  return { ...best, p: (extreme + 1) / (drawn + 1) };
}

/** Fisher and Yates, of blocks. The cuts between blocks lie elsewhere each time. */
function shuffle(order: Int32Array, block: number, random: Random): void {
  if (block > 1) {
    shuffleBlocks(order, block, random);
    return;
  }
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.int(last + 1);
    const moved = order[last] as number;
    order[last] = order[other] as number;
    order[other] = moved;
  }
}

function shuffleBlocks(order: Int32Array, block: number, random: Random): void {
  const { length } = order;
  const first = random.int(block);
  const starts = Array.from({ length: Math.ceil((length - first) / block) }, (_, index) => first + index * block);
  const shuffled = random.shuffle(first === 0 ? starts : [0, ...starts]);
  let at = 0;
  for (const start of shuffled) {
    const end = start < first ? first : Math.min(start + block, length);
    for (let index = start; index < end; index++) order[at++] = index;
  }
}
