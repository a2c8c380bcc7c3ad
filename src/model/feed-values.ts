import type { FeedPlan } from './feed.ts';
import type { RunValue } from './run-values.ts';

/** Why a value of the form `$feed.to`, of the first feed, or `$accounts.to`, of the one of that name, has no value in any operation; undefined where it has. */
export function feedValueProblem({ text, group, path: [column = ''] }: RunValue, feeds: readonly FeedPlan[]): string | undefined {
  const meant = group === 'feed' ? feeds[0] : feeds.find(({ name }) => name === group);
  if (meant !== undefined) {
    const { name, columns } = meant;
    return columns.includes(column) ? undefined : `${text}: feed ${name} has no column ${column}; it has ${columns.join(', ')}`;
  }
  if (group === 'feed') return `${text} needs a feed; write feed: rows.csv`;
  const names = feeds.map(({ name }) => name);
  return `${text}: there is no feed ${group}${names.length === 0 ? '; write feed: rows.csv' : `; there are ${names.join(', ')}`}`;
}
