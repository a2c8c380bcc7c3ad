/** How many users there are at the beginning, from where their number goes evenly to that of the entry. */
export interface Ramp {
  readonly from: number;
  readonly overNs: number;
}

/** When a user is there, ns since the round's start. */
export interface Presence {
  readonly fromNs: number;
  readonly untilNs: number;
}

/** How many different users an entry with `count` users has in all. */
export function populationOf(count: number, ramp: Ramp | undefined): number {
  return Math.max(count, ramp?.from ?? count);
}

/** When user n is there: those with low numbers come first and go last. */
export function presenceOf(n: number, count: number, ramp: Ramp | undefined): Presence {
  const { from, overNs } = ramp ?? { from: count, overNs: 0 };
  const fromNs = n < from ? 0 : ((n + 1 - from) / (count - from)) * overNs;
  const untilNs = n < count ? Number.POSITIVE_INFINITY : ((from - n) / (from - count)) * overNs;
  return { fromNs, untilNs };
}
