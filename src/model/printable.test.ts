import { expect, test } from 'vitest';
import { printable } from './printable.ts';

test('what a terminal would act on is written out, and what turns the direction of text', () => {
  expect(printable('\u001b[2Jred\u0007\u009b')).toBe(String.raw`\x1b[2Jred\x07\x9b`);
  expect(printable('a\u202eb')).toBe(String.raw`a\u202eb`);
});

test('a tab and letters of any language stay, and a carriage return only ends a line', () => {
  expect(printable('größe\t値 🚀')).toBe('größe\t値 🚀');
  expect(printable('done\r')).toBe('done');
  expect(printable('50 %\r60 %')).toBe(String.raw`50 %\x0d60 %`);
});
