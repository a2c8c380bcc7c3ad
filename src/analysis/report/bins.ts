/** Adjoining intervals, equally wide on their scale. Bin i of 1 … count holds what is above edge i − 1 and not above edge i; bin 0 what is not above the first edge, bin count + 1 what is above the last. */
export interface Bins {
  readonly from: number;
  readonly until: number;
  readonly count: number;
  /** Equally wide in the logarithm; then `from` is above 0. */
  readonly isLog: boolean;
}

/** Where bin `index` ends: exactly `from` and `until` at the ends. */
export function edge({ from, until, count, isLog }: Bins, index: number): number {
  if (index <= 0) return from;
  if (index >= count) return until;
  return isLog ? from * (until / from) ** (index / count) : from + ((until - from) * index) / count;
}

/** SQL for the number of the bin that holds a column's value. */
export function binSql({ from, until, count, isLog }: Bins, column: string): string {
  const place = isLog ? `(ln(${column}) - ln(${from})) / ${Math.log(until / from)}` : `(${column} - ${from}) / ${until - from}`;
  return `CASE WHEN ${column} <= ${from} THEN 0 WHEN ${column} > ${until} THEN ${count + 1} ELSE greatest(1, least(${count}, ceil(${place} * ${count}))) END::INTEGER`;
}

/** How many bins a histogram of n values has: Rice's rule, 2 ∛n, within what can be drawn. */
export function binsFor(n: number): number {
  return Math.min(100, Math.max(8, Math.ceil(2 * Math.cbrt(n))));
}
