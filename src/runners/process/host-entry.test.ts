import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hostArguments, hostEntry } from './host-entry.ts';

test('names the entry in the repository, which exists', () => {
  expect(existsSync(hostEntry())).toBe(true);
});

test('names the compiled entry beside compiled code', () => {
  expect(hostEntry('file:///p/dist/runners/process/host-entry.js').href).toBe('file:///p/dist/host/main.js');
});

test('bounds the young heap of a host that only drives load, and leaves that of nodes to V8', () => {
  const [bound, entry] = hostArguments({ hasNodes: false });
  expect(bound).toMatch(/^--max-semi-space-size=\d+$/);
  expect(hostArguments({ hasNodes: true })).toEqual([entry]);
});
