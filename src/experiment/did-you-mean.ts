import { distance } from 'fastest-levenshtein';

/** A longer list is cut to the names that are nearest. */
const longest = 12;
const nearest = 6;

/**
 * `; did you mean D?` where one of `known` is near enough to be meant, else `; accepted: …`, of many the nearest: the end of a message about a name
 * that is not there.
 */
export function didYouMean(name: string, known: readonly string[]): string {
  const from = (each: string): number => distance(name.toLowerCase(), each.toLowerCase());
  const byDistance = known.map((each) => ({ each, far: from(each) })).toSorted((one, other) => one.far - other.far);
  const [first] = byDistance;
  if (first === undefined) return '';
  const farthest = Math.max(0, Math.floor(name.length / 3), Math.min(2, name.length - 2));
  if (first.far <= farthest) return `; did you mean ${first.each}?`;
  if (known.length <= longest) return `; accepted: ${known.join(', ')}`;
  const shown = byDistance.slice(0, nearest).map(({ each }) => each);
  return `; accepted: ${shown.join(', ')} and ${known.length - nearest} more`;
}
