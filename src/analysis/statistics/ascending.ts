/** Sums up in place. */
export function cumulated(chances: Float64Array): Float64Array {
  for (let at = 1; at < chances.length; at++) chances[at] = (chances[at] ?? 0) + (chances[at - 1] ?? 0);
  return chances;
}

/** How many of an ascending row are at most `limit`. */
export function countUpTo(ascending: Float64Array, limit: number): number {
  return partition(ascending, (value) => value <= limit);
}

/** How many are less. */
export function countBelow(ascending: Float64Array, limit: number): number {
  return partition(ascending, (value) => value < limit);
}

/** Where what holds first ends, by bisection. */
function partition(row: Float64Array, holds: (value: number) => boolean): number {
  let [from, to] = [0, row.length];
  while (from < to) {
    const half = (from + to) >> 1;
    if (holds(row[half] ?? 0)) from = half + 1;
    else to = half;
  }
  return from;
}
