import { expect, test } from 'vitest';
import { failureText, FailureTexts } from './failure-texts.ts';

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

test('says why, where only the cause of what was thrown tells', () => {
  const refused = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });
  const failed = new TypeError('fetch failed', { cause: refused });
  expect(failureText(failed)).toBe('fetch failed: ECONNREFUSED');
  expect(failureText(new Error('fetch failed', { cause: new Error('other side closed') }))).toBe('fetch failed: other side closed');
  expect(failureText(new Error('no disk: full', { cause: new Error('full') }))).toBe('no disk: full');
  expect(failureText(new Error('timed out', { cause: 'slow' }))).toBe('timed out: slow');
  expect(failureText(new Error('odd', { cause: null }))).toBe('odd: null');
  const texts = new FailureTexts();
  texts.add(failed);
  expect(texts.list()[0]?.text).toMatch(/^TypeError: fetch failed: ECONNREFUSED\n +at /);
});
