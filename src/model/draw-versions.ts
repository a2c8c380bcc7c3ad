import type { VersionPlan } from './plan.ts';
import { seededRandom } from './random.ts';

/** How versions share nodes. */
type Shares = readonly Pick<VersionPlan, 'name' | 'share'>[];

/**
 * Which version each of so many nodes in a row has: always the one that is furthest behind its share, so that any stretch of the row has all of them by their shares, less than one node off where there are two.
 */
function inTurn(shares: Shares, count: number): readonly string[] {
  const given = shares.map(() => 0);
  return Array.from({ length: count }, (_, place) => {
    const behind = shares.map(({ share }, index) => share * (place + 1) - (given[index] ?? 0));
    const next = behind.indexOf(Math.max(...behind));
    given[next] = (given[next] ?? 0) + 1;
    return shares[next]?.name ?? '';
  });
}

/** How many of so many nodes each version has. */
export function versionCounts(shares: Shares, count: number): ReadonlyMap<string, number> {
  const counts = new Map(shares.map(({ name }) => [name, 0]));
  for (const name of inTurn(shares, count)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/**
 * Draws the version of each node of a fleet: a systematic sample (Madow 1949) of nodes in random order, region after region. Of each region every version so has its share, less than one node off where there are two and about so where there are more, and
 * each node of the fleet is as likely to have it as any other.
 * @param fleet its name, so that fleets are drawn independently
 * @returns in the order of the regions
 */
export function drawVersions(
  { name: fleet, versions }: { readonly name: string; readonly versions: Shares },
  regions: readonly (string | null)[],
  seed: number,
): readonly string[] {
  const random = seededRandom(seed, 'versions', fleet);
  const strata = random.shuffle([...new Set(regions)]);
  const nodes = regions.map((_, index) => index);
  const row = strata.flatMap((stratum) => random.shuffle(nodes.filter((index) => regions[index] === stratum)));
  // of whole nodes, so that the turn goes on at its end as it began
  const whole = Array.from(versionCounts(versions, row.length), ([name, count]) => ({ name, share: count / row.length }));
  const drawn = inTurn(whole, row.length);
  const first = random.int(row.length);
  const versionOf = new Map(row.map((index, place) => [index, drawn[(first + place) % row.length] ?? '']));
  return nodes.map((index) => versionOf.get(index) ?? '');
}
