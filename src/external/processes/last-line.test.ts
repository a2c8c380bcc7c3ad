import { expect, test } from 'vitest';
import { LastLine } from './last-line.ts';

function lastOf(...printed: readonly string[]): string {
  const last = new LastLine();
  for (const text of printed) last.push('stderr', Buffer.from(text));
  return last.text;
}

test('of a crash of Node it is the error, and not the version below it', () => {
  const crash = `node:internal/modules/run_main:107
    triggerUncaughtException(
    ^

Error: Cannot find module '/run/gen.mjs'
    at finalizeResolution (node:internal/modules/esm/resolve:275:11) {
  code: 'ERR_MODULE_NOT_FOUND'
}

Node.js v24.21.0
`;
  expect(lastOf('starting\n', crash)).toBe("Error: Cannot find module '/run/gen.mjs'");
  expect(lastOf('Node.js v24.21.0\n')).toBe('Node.js v24.21.0');
  expect(lastOf('Error: no disk\n', 'the end\n')).toBe('the end');
});
