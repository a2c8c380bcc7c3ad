/** The middle of the values, the upper one of two; NaN of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** A median with its interval of 95 % by the sign test, which holds whatever the distribution: as far from either end as no more than 2.5 % of fair coins would lie; NaN of fewer than six. */
export function medianBetween(values: readonly number[]): { readonly low: number; readonly middle: number; readonly high: number } {
  const sorted = values.toSorted((one, other) => one - other);
  let place = 0;
  let ways = 1;
  let share = 0.5 ** sorted.length;
  while (share <= 0.025) {
    ways *= (sorted.length - place) / (place + 1);
    place++;
    share += ways * 0.5 ** sorted.length;
  }
  const at = (index: number): number => (place === 0 ? Number.NaN : (sorted.at(index) ?? Number.NaN));
  return { low: at(place - 1), middle: median(sorted), high: at(-place) };
}

/** A share more or less, in words: `+2.3 %`. */
export function percentMore(share: number): string {
  return `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)} %`;
}
