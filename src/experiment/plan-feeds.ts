import { basename, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf, RegattaError } from '../model/errors.ts';
import { type FeedFormat, feedFormats, type FeedPlan } from '../model/feed.ts';
import type { LoadOutline } from '../model/plan.ts';
import type { Cell, Settings } from './cell.ts';
import { didYouMean } from './did-you-mean.ts';
import type { entryShape } from './entry-schema.ts';
import { type Path, show } from './problems.ts';

/** The key `feed` as it was read: a file, a map of settings or a list of such. */
type Written = NonNullable<Settings<typeof entryShape>['feed']>;

const formatOf: { readonly [extension: string]: FeedFormat } = { '.csv': 'csv', '.json': 'json', '.jsonl': 'jsonl', '.ndjson': 'jsonl' };

/** The feeds of an entry, each read once to see that all of its rows are as they should be. One that has problems is left out. */
export async function planFeeds(cell: Cell, written: Written | undefined, path: Path): Promise<readonly FeedPlan[]> {
  if (written === undefined) return [];
  const feeds: FeedPlan[] = [];
  for (const [index, each] of (Array.isArray(written) ? written : [written]).entries()) {
    const place = Array.isArray(written) ? [...path, index] : path;
    const feed = await planFeed(cell, typeof each === 'string' ? { file: each } : each, place);
    if (feed === undefined) continue;
    if (feeds.some(({ name }) => name === feed.name))
      cell.problems.add(place, `another feed of the entry is named ${feed.name}; give it a name`);
    feeds.push(feed);
  }
  return feeds;
}

async function planFeed(
  { problems, parts, directory }: Cell,
  { file, order = 'sequential', format, name }: Exclude<Written, string | readonly unknown[]>,
  path: Path,
): Promise<FeedPlan | undefined> {
  const meant = format ?? formatOf[extname(file).toLowerCase()];
  if (meant === undefined) {
    problems.add(path, `${show(file)} does not say how it is written; give it a format: ${feedFormats.join(', ')}`);
    return undefined;
  }
  const { href: url } = pathToFileURL(resolve(directory, file));
  try {
    const seen = await parts.inspectFeed({ url, format: meant });
    return { name: name ?? basename(file, extname(file)), url, format: meant, order, ...seen };
  } catch (error) {
    if (!(error instanceof RegattaError)) throw error;
    problems.add(path, messageOf(error));
    return undefined;
  }
}

/** A scenario that needs columns, and rows that are used once, want a feed that has them. */
export function checkFeeds(
  { problems }: Cell,
  feeds: readonly FeedPlan[],
  { columns, outline, path }: { readonly columns: readonly string[]; readonly outline: LoadOutline; readonly path: Path },
): void {
  const [first] = feeds;
  if (first === undefined) {
    if (columns.length > 0) problems.add(path, `its scenario needs a feed with ${columns.join(', ')}; write feed: rows.csv`);
    return;
  }
  for (const column of columns) {
    if (!first.columns.includes(column)) {
      problems.add(
        [...path, 'feed'],
        `feed ${first.name} has no column ${column}, which the scenario needs${didYouMean(column, first.columns)}`,
      );
    }
  }
  const driest = feeds.filter(({ order }) => order === 'unique').toSorted((one, other) => one.rows - other.rows)[0];
  if (driest !== undefined && outline.operations !== null && outline.operations > driest.rows) {
    problems.add(
      [...path, 'feed'],
      `feed ${driest.name} would run dry: it has ${driest.rows} rows for ${outline.operations} operations, and in the order unique each is used once; accepted besides: sequential, random`,
    );
  }
}
