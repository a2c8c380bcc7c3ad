import { distance } from 'fastest-levenshtein';

/** A longer list is cut to the names that are nearest. */
const longest = 12;
const nearest = 6;

/**
 * `; did you mean D?` where one of `known` is near enough to be meant, else `; accepted: …`, of many the nearest: the end of a message about a name
 * that is not there.
 */
export function didYouMean(name: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const meant = misspelt(name, known);
  if (meant !== undefined) return `; did you mean ${meant}?`;
  if (known.length <= longest) return `; accepted: ${known.join(', ')}`;
  const shown = byDistance(name, known).slice(0, nearest);
  return `; accepted: ${shown.map(({ each }) => each).join(', ')} and ${known.length - nearest} more`;
}

/** The one of `known` that is near enough to `name` to be meant by it. */
export function misspelt(name: string, known: readonly string[]): string | undefined {
  const [first] = byDistance(name, known);
  const farthest = Math.max(0, Math.floor(name.length / 3), Math.min(2, name.length - 2));
  return first !== undefined && first.far <= farthest ? first.each : undefined;
}

function byDistance(name: string, known: readonly string[]): { each: string; far: number }[] {
  return known.map((each) => ({ each, far: howFar(name.toLowerCase(), each.toLowerCase()) })).toSorted((one, other) => one.far - other.far);
}

/** Edits between two names; letters in another order are one slip of the fingers. */
function howFar(name: string, other: string): number {
  const isShuffled = name !== other && sorted(name) === sorted(other);
  return isShuffled ? 1 : distance(name, other);
}

function sorted(name: string): string {
  return name.split('').toSorted().join('');
}
