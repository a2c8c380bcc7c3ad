import { expect, test } from 'vitest';
import { openEmptyRun } from './run-reader.ts';
import { tinyKit } from './tiny-run.ts';

test('a view that could not be made is tried again by the next query that names it', async () => {
  const kit = { ...tinyKit, views: [{ name: 'doubled', about: '', sql: 'SELECT 2 * v AS v FROM later' }] };
  await using reader = await openEmptyRun({ kits: [kit] });
  await expect(reader.query('SELECT v FROM doubled')).rejects.toThrow('later');
  await reader.query('CREATE TABLE later AS SELECT 21 AS v');
  expect(await reader.query('SELECT v FROM doubled')).toEqual([{ v: 42 }]);
});
