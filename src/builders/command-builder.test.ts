import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builderContract } from './builder.contract.ts';
import { commandBuilder } from './command-builder.ts';
import { buildAt, temporaryFolder } from './fixtures/build-site.ts';

function programs(): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries({ serve: 'echo one', served: 'echo two' })) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  writeFileSync(join(folder, 'notes.txt'), '');
  return folder;
}

builderContract('command', () => {
  const directory = programs();
  const ask = { from: './serve', directory };
  return { builder: commandBuilder, one: ask, other: { ...ask, from: './served' }, unknown: { ...ask, version: 'v2' } };
});

test('a program that is there stays there, and is known by what is in its file', async () => {
  const directory = programs();
  const folder = temporaryFolder();
  const artifact = await buildAt(folder, commandBuilder, { from: './serve --port 1', directory });
  expect(artifact).toMatchObject({ directory, programs: [], title: join(directory, 'serve') });
  expect(artifact.versions['serve']).toMatch(/^sha256 [0-9a-f]{16}$/);
  writeFileSync(join(directory, 'serve'), 'echo three\n');
  const changed = await buildAt(folder, commandBuilder, { from: './serve', directory });
  expect(changed.versions).not.toEqual(artifact.versions);
});

test('a name is looked for on PATH', async () => {
  const artifact = await buildAt(temporaryFolder(), commandBuilder, { from: 'sh' });
  expect(artifact.title).toMatch(/^\/.*\/sh$/);
});

test.each([
  ['./notes.txt', 'is no file that can be executed'],
  ['no-such-program', 'no folder of PATH has it'],
])('%s is no program', async (from, message) => {
  await expect(buildAt(temporaryFolder(), commandBuilder, { from, directory: programs() })).rejects.toThrow(message);
});
