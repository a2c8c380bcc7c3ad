import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
export const quietNpm = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];

/** The command that a bench measures: that of the repository; with `--installed` on the bench's own command line that of the packages, installed into a folder of its own. */
export function commandUnderTest(): { readonly bin: string } & Disposable {
  if (!process.argv.includes('--installed')) return { bin: join(root, 'bin/regatta.js'), [Symbol.dispose]: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), 'regatta-installed-'));
  const user = emptyProject(folder);
  execFileSync('npm', ['install', ...packInto(join(folder, 'tarballs')), ...quietNpm], {
    cwd: user,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return {
    bin: join(user, 'node_modules/regatta/bin/regatta.js'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Packs Regatta and its kits. @returns paths of the tarballs */
export function packInto(folder: string): string[] {
  execFileSync('npm', ['run', 'pack', folder], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  return readdirSync(folder).map((name) => join(folder, name));
}

/** A folder in which a user has nothing yet. */
export function emptyProject(folder: string): string {
  const user = join(folder, 'user');
  mkdirSync(user);
  writeFileSync(join(user, 'package.json'), '{"private": true, "type": "module"}\n');
  return user;
}
