import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RegattaError } from '../../model/errors.ts';
import type { FeedContent, FeedOrder, FeedPlan, Row } from '../../model/feed.ts';
import { picker } from '../pick.ts';
import { readFeed } from './read-feed.ts';

/** Files that this process has read: rounds and entries share them. */
const read = new Map<string, Promise<FeedContent>>();

/** A feed with its rows. */
interface OpenFeed {
  readonly plan: FeedPlan;
  readonly content: FeedContent;
  /** Which row operation n gets; every agent finds the same. */
  readonly place: (operation: number) => number;
}

/** The feeds of one entry: which row belongs to which operation follows from its number, so that agents need not talk about it. */
export class Feeds {
  readonly #feeds: readonly OpenFeed[];
  /** Operations that there are rows for: of feeds in `unique` order, the fewest. */
  readonly operations: number;

  /** Of an entry that has none. */
  static readonly none = new Feeds([]);

  private constructor(feeds: readonly OpenFeed[]) {
    this.#feeds = feeds;
    this.operations = Math.min(...feeds.map(operationsOf));
  }

  /**
   * Reads the files of an entry's feeds.
   * @throws RegattaError FILE_UNREADABLE, also for a file that changed since the plan was made
   */
  static async open(plans: readonly FeedPlan[], seed: number): Promise<Feeds> {
    const feeds = plans.map(async (plan, index) => {
      const content = await openContent(plan);
      return { plan, content, place: placeOf(plan.order, seed + index + 1, content.rows.length) };
    });
    return new Feeds(await Promise.all(feeds));
  }

  /** The row of operation n, of the first feed or that of a name. @throws Error where there is no such feed or no row is left */
  row(operation: number, name?: string): Row {
    const feed = name === undefined ? this.#feeds[0] : this.#feeds.find(({ plan }) => plan.name === name);
    if (feed === undefined) throw new Error(this.#noFeed(name));
    const row = feed.content.rows[feed.place(operation)];
    if (row === undefined) throw new Error(ranDry(feed));
    return row;
  }

  /** What to say when there are no rows for more operations. */
  get dryness(): string {
    return this.#feeds.flatMap((feed) => (operationsOf(feed) === this.operations ? [ranDry(feed)] : [])).join('; ');
  }

  #noFeed(name: string | undefined): string {
    const names = this.#feeds.map(({ plan }) => plan.name).join(', ');
    if (names === '') return 'its load entry has no feed; write feed: rows.csv there';
    return `its load entry has no feed ${name}; there are ${names}`;
  }
}

/** Operations that one feed has rows for. */
function operationsOf({ plan, content }: OpenFeed): number {
  return plan.order === 'unique' ? content.rows.length : Number.POSITIVE_INFINITY;
}

function ranDry({ plan, content }: OpenFeed): string {
  return `feed ${plan.name} ran dry: its order is unique, and each of its ${content.rows.length} rows was used`;
}

function placeOf(order: FeedOrder, seed: number, rows: number): OpenFeed['place'] {
  if (order === 'unique') return (operation) => operation;
  return picker(order === 'random' ? 'random' : 'rotate', seed, rows);
}

async function openContent(plan: FeedPlan): Promise<FeedContent> {
  const key = `${plan.format} ${plan.url}`;
  const reading = read.get(key) ?? readFeed(plan);
  read.set(key, reading);
  const content = await reading;
  if (content.digest === plan.digest) return content;
  throw new RegattaError('FILE_UNREADABLE', `${basename(fileURLToPath(plan.url))} is another file than the plan was made with`, {
    hint: `${fileURLToPath(plan.url)} must be the same on every machine that drives load, and stay as it is while a run goes on`,
  });
}
