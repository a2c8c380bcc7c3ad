/** How many nodes a fleet asks for. */
export type FleetSize = { readonly count: number } | { readonly share: number } | 'rest';

/**
 * Works out how many nodes each fleet has. With `of`, the number of all nodes, all fleets together must be that many; shares are rounded so that together they
 * are the rounded sum of the shares.
 * @returns counts in the order of `fleets`, or in one sentence why they do not add up
 */
export function countNodes(
  fleets: readonly { readonly name: string; readonly size: FleetSize }[],
  of: number | undefined,
): readonly number[] | { readonly problem: string } {
  const rests = fleets.filter(({ size }) => size === 'rest');
  if (rests.length > 1) return { problem: `only one fleet can be the rest, not ${rests.map(({ name }) => name).join(' and ')}` };
  let shares = 0;
  const counts = fleets.map(({ size }) => {
    if (size === 'rest') return 0;
    if ('count' in size) return size.count;
    const before = Math.round(shares * (of ?? 0));
    shares += size.share;
    return Math.round(shares * (of ?? 0)) - before;
  });
  if (of === undefined) return counts;
  const sum = counts.reduce((total, count) => total + count, 0);
  const left = of - sum;
  if (left < 0 || (left > 0 && rests.length === 0)) {
    return {
      problem: `fleets do not add up: ${fleets.map(({ name }, index) => `${name} ${counts[index]}`).join(' + ')} = ${sum}, but there are to be ${of} nodes`,
    };
  }
  return counts.map((count, index) => (fleets[index]?.size === 'rest' ? left : count));
}
