import type { Pick } from '../model/plan.ts';

/** The node of operation n: an index below the number of targets. Pure: every agent finds the same. */
export type Picker = (operation: number) => number;

/**
 * How an entry chooses the node of each operation among `count` targets.
 * `rotate` and `all` take them in turn (what is special about `all` is when its operations are due), `random` draws each anew, `sticky` keeps to the
 * one that it drew first.
 */
export function picker(pick: Pick, seed: number, count: number): Picker {
  if (pick === 'random') {
    return (operation) => Math.floor(unit(seed, operation) * count);
  }
  if (pick === 'sticky') {
    const kept = Math.floor(unit(seed, 0) * count);
    return () => kept;
  }
  return (operation) => operation % count;
}

/** Which of the things with those weights operation n is: an index. Pure, as a {@link Picker}. */
export function weightedPicker(weights: readonly number[], seed: number): (operation: number) => number {
  if (weights.length === 1) return () => 0;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  let reached = 0;
  const upTo = weights.map((weight) => (reached += weight / sum));
  // a seed of its own: which scenario and which node are drawn independently
  return (operation) => {
    const drawn = unit(seed ^ 0x5bd1e995, operation);
    const place = upTo.findIndex((limit) => drawn < limit);
    return place < 0 ? weights.length - 1 : place;
  };
}

/** A float in [0, 1) that belongs to a seed and a number: two rounds of murmur3's finaliser, uniform also for neighbouring numbers. */
function unit(seed: number, n: number): number {
  const low = mix(mix(seed ^ 0x9e3779b9) ^ (n % 0x1_0000_0000));
  return (mix(low ^ Math.floor(n / 0x1_0000_0000)) >>> 0) / 0x1_0000_0000;
}

function mix(value: number): number {
  let state = value | 0;
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return state ^ (state >>> 16);
}
