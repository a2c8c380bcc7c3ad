import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { RegattaError } from '../../model/errors.ts';
import type { FeedContent, FeedFormat } from '../../model/feed.ts';
import { readFeed } from './read-feed.ts';

async function read(name: string, text: string): Promise<FeedContent> {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-feed-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, name), text);
  return readFeed({ url: pathToFileURL(join(folder, name)).href, format: extname(name).slice(1) as FeedFormat });
}

async function problem(name: string, text: string): Promise<string> {
  const error: unknown = await read(name, text).catch((thrown: unknown) => thrown);
  return error instanceof RegattaError ? `${error.code} ${error.message}` : `no problem: ${JSON.stringify(error)}`;
}

describe('a CSV file', () => {
  test('gives a row of texts for each record, also where cells are quoted, hold commas, quotes and line ends', async () => {
    const { rows, columns } = await read('a.csv', '\uFEFFuser,said\r\nann,"hello, ""you"""\r\n\r\nbob,"two\nlines"\r\neve,\r\n');
    expect(columns).toEqual(['user', 'said']);
    expect(rows).toEqual([
      { user: 'ann', said: 'hello, "you"' },
      { user: 'bob', said: 'two\nlines' },
      { user: 'eve', said: '' },
    ]);
  });

  test('with a ragged row, a bad quote or bad columns is refused, with the line', async () => {
    expect(await problem('a.csv', 'user,age\nann,1\nbob\n')).toBe('FILE_UNREADABLE a.csv:3 has 1 cell in place of 2');
    expect(await problem('a.csv', 'user,age\nann,1,2\n')).toBe('FILE_UNREADABLE a.csv:2 has 3 cells in place of 2');
    expect(await problem('a.csv', 'user,age\nann,"1\n')).toMatch(/^FILE_UNREADABLE a\.csv:\d is no CSV: Quote Not Closed/);
    expect(await problem('a.csv', 'user,\nann,1\n')).toBe('FILE_UNREADABLE a.csv:1 gives column 2 no name');
    expect(await problem('a.csv', 'user,user\nann,1\n')).toBe('FILE_UNREADABLE a.csv:1 names column user twice');
  });

  test('without a row is refused', async () => {
    expect(await problem('a.csv', 'user,age\n')).toBe('FILE_UNREADABLE a.csv has no row');
    expect(await problem('a.csv', '')).toBe('FILE_UNREADABLE a.csv has no row');
  });
});

describe('a JSON file', () => {
  test('gives a row for each object; what is no text is written as JSON', async () => {
    const { rows } = await read('a.json', '[{"user": "ann", "age": 3, "tags": ["x"]}, {"user": null, "age": true, "tags": {}}]');
    expect(rows).toEqual([
      { user: 'ann', age: '3', tags: '["x"]' },
      { user: '', age: 'true', tags: '{}' },
    ]);
  });

  test('that is none, no array, or holds something else than objects of one form is refused', async () => {
    expect(await problem('a.json', '[{"user": "ann",}]')).toMatch(/^FILE_UNREADABLE a\.json is no JSON \(line 1 column \d+\)$/);
    expect(await problem('a.json', '{"user": "ann"}')).toMatch(/^FILE_UNREADABLE a\.json is no JSON array; write/);
    expect(await problem('a.json', '[{"user": "ann"}, 5]')).toBe('FILE_UNREADABLE a.json, item 1 is no object');
    expect(await problem('a.json', '[{"user": "ann"}, {}]')).toBe('FILE_UNREADABLE a.json, item 1 lacks user, which the first row has');
    expect(await problem('a.json', '[]')).toBe('FILE_UNREADABLE a.json has no row');
  });
});

describe('a file of JSON lines', () => {
  test('gives a row for each line that is not empty', async () => {
    expect((await read('a.jsonl', '{"user": "ann"}\n\n{"user": "bob"}')).rows).toEqual([{ user: 'ann' }, { user: 'bob' }]);
  });

  test('with a line that is none, or of another form, is refused', async () => {
    expect(await problem('a.jsonl', '{"user": "ann"}\n{"user"}\n')).toBe('FILE_UNREADABLE a.jsonl:2 is no JSON');
    expect(await problem('a.jsonl', '{"user": "ann"}\n{"user": "bob", "age": 4}\n')).toBe(
      'FILE_UNREADABLE a.jsonl:2 has age, which the first row has not',
    );
  });
});

test('a file that is not there is told of, and so is one that no agent could hold', async () => {
  const missing = readFeed({ url: 'file:///nowhere/a.csv', format: 'csv' });
  await expect(missing).rejects.toMatchObject({ code: 'FILE_UNREADABLE', message: 'there is no file /nowhere/a.csv' });
  expect(await problem('a.csv', `a\n${'x'.repeat(65 * 2 ** 20)}\n`)).toBe(
    'FILE_UNREADABLE a.csv is larger than the 64 MiB that an agent holds in memory',
  );
});
