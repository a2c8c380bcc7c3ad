import type { SearchResult } from '../model/search-result.ts';
import { formatValue } from './format-value.ts';

/** What a search found: `holds 3,420/s at p99 < 100 ms (3,420–3,480/s, 3 of 3)`. */
export function searchSentence(search: SearchResult): string {
  const { rate, failed, held, tries, isOver, spoiled } = search;
  const limits = search.limits.join(' and ');
  const why = spoiled === null ? (isOver ? '' : ': the load ended before the search did') : `: ${spoiled}`;
  if (rate === null) return `holds no rate at ${limits}${failed === null ? '' : `, not even ${formatValue(failed, '1/s')}`}${why}`;
  const isOpen = failed === null || why !== '';
  const most = isOpen ? (why === '' ? ' (the highest that was asked for)' : ' at least') : '';
  const from = formatValue(rate, '1/s').replace('/s', '');
  const upTo = failed === null ? '' : `${from}–${formatValue(failed, '1/s')}, `;
  return `holds ${formatValue(rate, '1/s')}${most} at ${limits} (${upTo}${held} of ${tries})${why}`;
}
