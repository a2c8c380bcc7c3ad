import { describe, expect, test } from 'vitest';
import { planOf, pointedProblemsOf } from './fixtures/check-text.ts';

const scenario = "export default { columns: ['user'], operation() {} };\n";
const files = {
  'mine.ts': scenario,
  'accounts.csv': 'user,password\nann,a\nbob,b\n',
  'goods.jsonl': '{"good": "x"}\n',
  'ragged.csv': 'user\nann\nbob,2\n',
  'rows.txt': 'user\nann\n',
};

function withFeed(feed: string, end = 'for: 1s'): string {
  return `kit: echo\nfleets: {a: 1}\nrounds:\n  - {scenario: ./mine.ts, rate: 1/s, ${end}, feed: ${feed}}\n`;
}

const problems = (feed: string, end?: string) => pointedProblemsOf(withFeed(feed, end), { files });

describe('the feed of an entry', () => {
  test('is a file whose columns and rows are known when the plan is made', async () => {
    const { rounds } = await planOf(withFeed('accounts.csv'), { files });
    expect(rounds[0]?.entries[0]?.feeds).toEqual([
      {
        name: 'accounts',
        url: expect.stringMatching(/^file:.*\/accounts\.csv$/),
        format: 'csv',
        order: 'sequential',
        rows: 2,
        columns: ['user', 'password'],
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
  });

  test('may be several, with orders, formats and names of their own', async () => {
    const { rounds } = await planOf(withFeed('[{file: rows.txt, format: csv, name: people, order: random}, goods.jsonl]'), { files });
    expect(rounds[0]?.entries[0]?.feeds).toMatchObject([
      { name: 'people', format: 'csv', order: 'random' },
      { name: 'goods', format: 'jsonl', order: 'sequential' },
    ]);
  });

  test('decides what an experiment can be compared with by what it holds, not by where it lies', async () => {
    const keyOf = async (csv: string) =>
      (await planOf(withFeed('accounts.csv'), { files: { ...files, 'accounts.csv': csv } })).comparableKey;
    const [one, same, other] = [await keyOf('user\nann\n'), await keyOf('user\nann\n'), await keyOf('user\nbob\n')];
    expect(same).toBe(one);
    expect(other).not.toBe(one);
  });

  test('that cannot be read is told, with the line of the file', async () => {
    expect(await problems('ragged.csv')).toEqual(['ragged.csv ← rounds[0].feed: ragged.csv:3 has 2 cells in place of 1']);
    expect(await problems('[accounts.csv, none.csv]')).toEqual([
      expect.stringMatching(/^none\.csv ← rounds\[0\]\.feed\[1\]: there is no file .*\/none\.csv$/),
    ]);
    expect(await problems('rows.txt')).toEqual([
      'rows.txt ← rounds[0].feed: "rows.txt" does not say how it is written; give it a format: csv, json, jsonl',
    ]);
    expect(await problems('[accounts.csv, {file: accounts.csv, order: random}]')).toEqual([
      '{ ← rounds[0].feed[1]: another feed of the entry is named accounts; give it a name',
    ]);
    expect(await problems('{file: accounts.csv, oder: random}')).toEqual([
      'oder ← rounds[0].feed.oder: unknown key "oder"; did you mean order?',
    ]);
    expect(await problems('{file: accounts.csv, order: randm}')).toEqual([
      'randm ← rounds[0].feed.order: "randm" is none of sequential, random, unique',
    ]);
  });

  test('has the columns that its scenario needs', async () => {
    expect(await problems('goods.jsonl')).toEqual([
      'goods.jsonl ← rounds[0].feed: feed goods has no column user, which the scenario needs; accepted: good',
    ]);
    expect(await pointedProblemsOf('kit: echo\nfleets: {a: 1}\nrounds: [{scenario: ./mine.ts, rate: 1/s, for: 1s}]\n', { files })).toEqual([
      '{ ← rounds[0]: its scenario needs a feed with user; write feed: rows.csv',
    ]);
  });

  test('in unique order has a row for every operation that is known of', async () => {
    expect(await problems('{file: accounts.csv, order: unique}', 'operations: 3')).toEqual([
      '{ ← rounds[0].feed: feed accounts would run dry: it has 2 rows for 3 operations, and in the order unique each is used once; accepted besides: sequential, random',
    ]);
    expect(await problems('{file: accounts.csv, order: unique}', 'operations: 2')).toEqual([]);
  });
});
