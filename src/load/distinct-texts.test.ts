import { expect, test } from 'vitest';
import { DistinctTexts } from './distinct-texts.ts';

test('keeps each text once, and of very many the first and that there are more', () => {
  const texts = new DistinctTexts('more');
  expect(['a', 'b', 'a'].map((text) => texts.add(text))).toEqual([true, true, false]);
  expect([...texts]).toEqual(['a', 'b']);
  for (let n = 0; n < 1000; n++) expect(texts.add(String(n))).toBe(true);
  expect([...texts].slice(0, 3)).toEqual(['a', 'b', '0']);
  expect([...texts].at(-1)).toBe('more');
  expect([...texts].length).toBeLessThan(30);
});
