import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded source of randomness. Everything random in a run comes from one of these, so that both sides of a pair see the same draws. */
export interface Random {
  /** A float in [0, 1) with 53 random bits. */
  next(): number;
  /** An integer in [0, bound). */
  int(bound: number): number;
  /** A new array with the items of `items` in random order. */
  shuffle<T>(items: readonly T[]): T[];
}

/**
 * The random source that belongs to `seed` and a path of labels, e.g. `seededRandom(plan.seed, 'topology')`:
 * different labels give independent streams, the same labels the same stream, in whatever order they are asked for.
 */
export function seededRandom(seed: number, ...labels: readonly (string | number)[]): Random {
  const generator = xoroshiro128plus(hash(seed, labels));
  const next = (): number => {
    const high = generator.next() >>> 5;
    const low = generator.next() >>> 6;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  };
  const int = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    int,
    shuffle<T>(items: readonly T[]): T[] {
      const shuffled = [...items];
      for (let last = shuffled.length - 1; last > 0; last--) {
        const other = int(last + 1);
        const moved = shuffled[last] as T;
        shuffled[last] = shuffled[other] as T;
        shuffled[other] = moved;
      }
      return shuffled;
    },
  };
}

/** One of the items, of which there is at least one, drawn by their weights. @param source asked for its randomness only where there is a choice */
export function drawWeighted<Item extends { readonly weight: number }>(items: readonly Item[], source: { readonly random: Random }): Item {
  const [first] = items as readonly [Item];
  if (items.length === 1) return first;
  let left = source.random.next() * items.reduce((sum, { weight }) => sum + weight, 0);
  return items.find(({ weight }) => (left -= weight) < 0) ?? first;
}

/** 32-bit FNV-1a over the seed and its labels, finished with murmur3's mixer so that neighbouring seeds do not give neighbouring states. */
function hash(seed: number, labels: readonly (string | number)[]): number {
  const text = `${seed} ${labels.join(' ')}`;
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return state ^ (state >>> 16);
}
