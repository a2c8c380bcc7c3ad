/** p-values corrected by Holm (1979): to reject those at most α keeps the chance of any false alarm among all of them at α. In the order given. */
export function holm(ps: readonly number[]): number[] {
  let most = 0;
  return inOrder(ps, ascending(ps), (p, place) => (most = Math.max(most, Math.min(1, p * (ps.length - place)))));
}

/** p-values corrected by Benjamini and Hochberg (1995): of those at most q, no more than a share q are false alarms on average. In the order given. */
export function benjaminiHochberg(ps: readonly number[]): number[] {
  let least = 1;
  return inOrder(ps, ascending(ps).reverse(), (p, place) => (least = Math.min(least, (p * ps.length) / (ps.length - place))));
}

function ascending(ps: readonly number[]): number[] {
  return ps.map((_, index) => index).sort((a, b) => (ps[a] ?? 0) - (ps[b] ?? 0));
}

function inOrder(ps: readonly number[], order: readonly number[], correct: (p: number, place: number) => number): number[] {
  const corrected = Array.from(ps);
  for (const [place, index] of order.entries()) corrected[index] = correct(ps[index] ?? 1, place);
  return corrected;
}
