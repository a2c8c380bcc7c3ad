import type { Pick } from '../model/plan.ts';

/** The node of operation n: an index below the number of targets. Pure: every agent finds the same. */
export type Picker = (operation: number) => number;

/**
 * How an entry chooses the node of each operation among `count` targets.
 * `rotate` and `all` take them in turn (with `all` the caller has multiplied the operations), `random` draws each anew, `sticky` keeps to one that was drawn by seed.
 */
export function picker(pick: Pick, seed: number, count: number): Picker {
  switch (pick) {
    case 'rotate':
    case 'all':
      return (operation) => operation % count;
    case 'random':
      return (operation) => Math.floor(unit(seed, operation) * count);
    case 'sticky': {
      const kept = Math.floor(unit(seed, 0) * count);
      return () => kept;
    }
  }
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
