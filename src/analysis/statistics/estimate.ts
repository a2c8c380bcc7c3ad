/** What a test of two sides says: how much lies between them, and how surely there is anything at all. Head less base, in the unit of what was given. */
export interface Estimate {
  /** Hodges–Lehmann: the middle of all pairwise averages (or differences), which a single wild run hardly moves. */
  readonly middle: number;
  /** Interval at the level that was asked for; infinite where so few runs allow none. */
  readonly low: number;
  readonly high: number;
  /** Two-sided. */
  readonly p: number;
}

/** @param ascending at least one number */
export function middleOf(ascending: Float64Array): number {
  const half = ascending.length >> 1;
  const upper = ascending[half] ?? Number.NaN;
  return ascending.length % 2 === 1 ? upper : ((ascending[half - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * The interval between the candidates of which as many were cut off at either end as the test allows.
 * @param cut how many, or -1 where the test can reject nothing at this level
 */
export function intervalOf(ascending: Float64Array, cut: number): Pick<Estimate, 'low' | 'high'> {
  if (cut < 0) return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  return { low: ascending[cut] ?? Number.NaN, high: ascending[ascending.length - 1 - cut] ?? Number.NaN };
}
