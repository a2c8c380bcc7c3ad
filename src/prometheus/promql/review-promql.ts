import { promqlSeconds, readPromql } from '../../readings/prometheus/read-query.ts';

/** What can be known of a query before it is asked: whether it says what counters rose by over a window, and over which times it looks back itself. */
export function reviewPromql(
  query: string,
):
  | { readonly problem: string }
  | { readonly isIncrease: boolean; readonly looksBackS: readonly { readonly text: string; readonly seconds: number }[] } {
  const read = readPromql(query);
  if ('problem' in read) return read;
  const looksBackS = read.ranges.flatMap((text) => {
    const seconds = promqlSeconds(text.slice(1, -1).trim());
    return seconds === undefined ? [] : [{ text, seconds }];
  });
  return { isIncrease: read.counters.length > 0, looksBackS };
}
