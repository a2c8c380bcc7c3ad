import { expect, test } from 'vitest';
import { FailureTexts } from './failure-texts.ts';

test('keeps each message once, with the stack of its first occurrence and a count', () => {
  const texts = new FailureTexts();
  const first = new Error('refused');
  texts.add(first);
  texts.add(new Error('refused'));
  texts.add('plain text');
  expect(texts.list()).toEqual([
    { text: first.stack, count: 2 },
    { text: 'plain text', count: 1 },
  ]);
});

test('stays small when every failure says something else, and loses none from the count', () => {
  const texts = new FailureTexts();
  for (let n = 0; n < 1000; n++) {
    texts.add(new Error(`${n} ${'x'.repeat(10_000)}`));
  }
  const list = texts.list();
  expect(list.reduce((sum, { count }) => sum + count, 0)).toBe(1000);
  expect(list.length).toBeLessThan(30);
  expect(JSON.stringify(list).length).toBeLessThan(100_000);
});
