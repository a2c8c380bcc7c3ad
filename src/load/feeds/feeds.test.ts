import { expect, test } from 'vitest';
import { numberedFeed } from '../fixtures/numbered-feed.ts';
import { Feeds } from './feeds.ts';

/** The rows of operations 0, 1, … */
function drawn(feeds: Feeds, operations: number): number[] {
  return Array.from({ length: operations }, (_, operation) => Number(feeds.row(operation)['n']));
}

test('rows in sequence begin again after the last', async () => {
  const feeds = await Feeds.open([await numberedFeed(3, 'sequential')], 1);
  expect(drawn(feeds, 7)).toEqual([0, 1, 2, 0, 1, 2, 0]);
  expect(feeds.operations).toBe(Number.POSITIVE_INFINITY);
});

test('random rows follow from the seed and the number of the operation alone', async () => {
  const plan = await numberedFeed(10, 'random');
  const [one, same, other] = [await Feeds.open([plan], 7), await Feeds.open([plan], 7), await Feeds.open([plan], 8)];
  const rows = drawn(one, 200);
  expect(drawn(same, 200)).toEqual(rows);
  expect(drawn(other, 200)).not.toEqual(rows);
  expect(new Set(rows).size).toBe(10);
});

test('unique rows are used once each, and are dry after the last', async () => {
  const feeds = await Feeds.open([await numberedFeed(2, 'unique')], 1);
  expect(drawn(feeds, 2)).toEqual([0, 1]);
  expect(feeds.operations).toBe(2);
  expect(feeds.dryness).toBe('feed numbers ran dry: its order is unique, and each of its 2 rows was used');
  expect(() => feeds.row(2)).toThrow(feeds.dryness);
});

test('of several feeds the first is meant unless a name is given, and the shortest unique one ends first', async () => {
  const feeds = await Feeds.open(
    [await numberedFeed(4, 'sequential', 'a'), await numberedFeed(5, 'unique', 'b'), await numberedFeed(4, 'unique', 'c')],
    1,
  );
  expect([feeds.row(4)['n'], feeds.row(4, 'b')['n']]).toEqual(['0', '4']);
  expect(feeds.operations).toBe(4);
  expect(feeds.dryness).toBe('feed c ran dry: its order is unique, and each of its 4 rows was used');
  expect(() => feeds.row(0, 'd')).toThrow('its load entry has no feed d; there are a, b, c');
  expect(() => Feeds.none.row(0)).toThrow('its load entry has no feed; write feed: rows.csv there');
});

test('a file that changed since the plan was made is refused', async () => {
  const plan = await numberedFeed(3, 'sequential');
  await expect(Feeds.open([{ ...plan, digest: 'other' }], 1)).rejects.toThrow('numbers.csv is another file than the plan was made with');
});
