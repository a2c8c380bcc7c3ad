import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hostArguments, hostEntry } from './host-entry.ts';

test('names the entry in the repository, which exists', () => {
  expect(existsSync(hostEntry())).toBe(true);
});

test('names the compiled entry beside compiled code', () => {
  expect(hostEntry('file:///p/dist/runners/process/host-entry.js').href).toBe('file:///p/dist/host/main.js');
});

test('bounds the young heap of a host that only drives load and does without Maglev there, and leaves hosts of nodes to V8 or the user', () => {
  const bounded = hostArguments({ hasNodes: false }, '');
  const [leaner, bound, entry] = bounded;
  expect([leaner, bound]).toEqual(['--no-maglev', '--max-semi-space-size=16']);
  expect(hostArguments({ hasNodes: true }, '')).toEqual([entry]);
  expect(hostArguments({ hasNodes: false }, '--no-warnings --max_semi_space_size=64')).toEqual([leaner, entry]);
  expect(hostArguments({ hasNodes: false }, '--no-warnings')).toEqual(bounded);
});
