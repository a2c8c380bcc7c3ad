import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../fixtures/command-line.ts';
import { placeFiles } from './place-files.ts';

test('files that the command names are found from the directory of a node as well', () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, 'sub'));
  for (const name of ['server.js', 'sub/mine', 'node']) writeFileSync(join(cwd, name), '');
  const placed = (command: string, folder = cwd): string => placeFiles(command, cwd, folder);
  expect(placed('node server.js --port $node.ports.http')).toBe('node $experiment.directory/server.js --port $node.ports.http');
  expect(placed('./sub/mine -c server.js')).toBe('$experiment.directory/sub/mine -c $experiment.directory/server.js');
  expect(placed('node ./server.js', join(cwd, 'sub'))).toBe('node $experiment.directory/../server.js');
});

test('everything else stays as it was written', () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'server.js'), '');
  for (const command of [
    'server.js',
    `node ${join(cwd, 'server.js')}`,
    `sh -c 'node server.js'`,
    'node $experiment.directory/server.js',
    'node other.js sub',
  ]) {
    expect(placeFiles(command, cwd, cwd)).toBe(command);
  }
});
