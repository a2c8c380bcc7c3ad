import { closest, distance } from 'fastest-levenshtein';

/** `; did you mean D?` where one of `known` is near enough to be meant, else `; there is …`: the end of a message about a name that is not there. */
export function didYouMean(name: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const near = closest(
    name.toLowerCase(),
    known.map((each) => each.toLowerCase()),
  );
  const meant = known.find((each) => each.toLowerCase() === near);
  const isNear =
    meant !== undefined && distance(name.toLowerCase(), near) <= Math.max(0, Math.floor(name.length / 3), Math.min(2, name.length - 2));
  return isNear ? `; did you mean ${meant}?` : `; accepted: ${known.join(', ')}`;
}
