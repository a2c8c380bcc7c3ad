/** Where values of an axis lie in a drawing. Plain data, since the page places what is pointed at by it. */
export interface Placement {
  readonly isLog: boolean;
  readonly domain: readonly [from: number, until: number];
  /** In units of the drawing; from the larger to the smaller where the axis points up. */
  readonly range: readonly [from: number, until: number];
}

/** Values outside the domain lie on its edge: on a log axis 0 has no place of its own. */
export function place({ isLog, domain, range }: Placement, value: number): number {
  const [from, until] = domain;
  const inside = Math.min(Math.max(value, from), until);
  const share = isLog ? Math.log(inside / from) / Math.log(until / from) : (inside - from) / (until - from);
  return range[0] + share * (range[1] - range[0]);
}
