import { execFileSync } from 'node:child_process';
import { cpSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findBinaries, libraryPath } from './binaries.ts';

test('it starts where npm ran no scripts, and so made no links to its libraries', () => {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-binaries-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { postgres } = findBinaries({ links: join(folder, 'unused') });
  cpSync(dirname(dirname(postgres)), join(folder, 'native'), { recursive: true, filter: (path) => !lstatSync(path).isSymbolicLink() });
  const environment = libraryPath(join(folder, 'native'), join(folder, 'lib'));
  expect(readdirSync(join(folder, 'lib')).length).toBeGreaterThan(0);
  const said = execFileSync(join(folder, 'native/bin/postgres'), ['--version'], { env: environment, encoding: 'utf8' });
  expect(said).toContain('PostgreSQL) 18.');
});
