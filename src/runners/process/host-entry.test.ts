import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hostEntry } from './host-entry.ts';

test('names the entry in the repository, which exists', () => {
  expect(existsSync(hostEntry())).toBe(true);
});

test('names the compiled entry beside compiled code', () => {
  expect(hostEntry('file:///p/dist/runners/process/host-entry.js').href).toBe('file:///p/dist/host/main.js');
});
