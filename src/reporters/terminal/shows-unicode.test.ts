import { expect, test } from 'vitest';
import { showsUnicode } from './shows-unicode.ts';

test.each([
  [{ LANG: 'en_GB.UTF-8' }, true],
  [{}, true],
  [{ LC_ALL: 'C', LANG: 'en_GB.UTF-8' }, false],
  [{ LC_ALL: '', LC_CTYPE: 'C.utf8' }, true],
  [{ LANG: 'de_DE.ISO-8859-1' }, false],
  [{ LANG: 'en_GB.UTF-8', TERM: 'linux' }, false],
])('whether a terminal with %j shows more than ASCII: %j', (environment, answer) => {
  expect(showsUnicode(environment)).toBe(answer);
});
