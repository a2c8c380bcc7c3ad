import { expect, test } from 'vitest';
import { embeddedJson, markup } from './markup.ts';

test('escapes what is put into a template, in text and in attributes', () => {
  expect(markup`<p title="${'"><img onerror=x>'}">${"a < b & 'c'"}</p>`.text).toBe(
    '<p title="&quot;&gt;&lt;img onerror=x&gt;">a &lt; b &amp; &#39;c&#39;</p>',
  );
});

test('takes markup as it is, joins lists and leaves out what is absent', () => {
  const items = ['<a>', '<b>'].map((text) => markup`<li>${text}</li>`);
  expect(markup`<ul>${items}</ul>${null}${undefined}${false}${0}`.text).toBe('<ul><li>&lt;a&gt;</li><li>&lt;b&gt;</li></ul>0');
});

test('puts a sign in place of what no document may hold', () => {
  expect(markup`${'a\u0000b\u001bc\ud800d\n'}`.text).toBe('a\ufffdb\ufffdc\ufffdd\n');
});

test('embedded JSON holds no markup and no end of line of JavaScript, and reads as what went in', () => {
  const value = { name: '</script><!--', lines: '\u2028\u2029&' };
  const { text } = embeddedJson(value);
  expect(text).not.toMatch(/[<>&\u2028\u2029]/);
  expect(JSON.parse(text)).toEqual(value);
});
