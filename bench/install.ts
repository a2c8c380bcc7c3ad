/**
 * What a user waits for and gives room to: `npm ci` in a clone of the repository, and Regatta with its kits installed from their packages into an empty
 * folder. With a warm npm cache: what the network takes is not ours.
 *
 *     npx node bench/install.ts
 */
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { emptyProject, packInto, quietNpm } from './command.ts';

const root = resolve(import.meta.dirname, '..');

interface Installed {
  readonly seconds: number;
  readonly megabytes: number;
  readonly packages: number;
  /** The largest packages, MB. */
  readonly largest: readonly (readonly [name: string, megabytes: number])[];
}

/** Runs npm twice, so that the second finds everything in its cache, and looks at what it made. */
function install(folder: string, args: readonly string[]): Installed {
  const modules = join(folder, 'node_modules');
  let seconds = Number.NaN;
  for (let round = 0; round < 2; round++) {
    rmSync(modules, { recursive: true, force: true });
    const startNs = process.hrtime.bigint();
    execFileSync('npm', [...args, ...quietNpm], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    seconds = Number(process.hrtime.bigint() - startNs) / 1e9;
  }
  const packages = packagesIn(modules);
  const sizes = packages.map((name) => [name, sizeOf(join(modules, name))] as const);
  return {
    seconds,
    megabytes: sizeOf(modules),
    packages: packages.length,
    largest: sizes.toSorted(([, a], [, b]) => b - a).slice(0, 5),
  };
}

function packagesIn(modules: string): string[] {
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => (name.startsWith('@') ? readdirSync(join(modules, name)).map((each) => `${name}/${each}`) : [name]));
}

/** What lies there, MB; what a link leads to lies elsewhere. */
function sizeOf(path: string): number {
  const entry = lstatSync(path);
  if (!entry.isDirectory()) return entry.size / 1e6;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

function tell(what: string, { seconds, megabytes, packages, largest }: Installed, target: string): void {
  console.log(`${what}: ${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB, ${packages} packages (target ${target})`);
  for (const [name, size] of largest) console.log(`  ${size.toFixed(1).padStart(6)} MB  ${name}`);
}

const folder = mkdtempSync(join(tmpdir(), 'regatta-install-'));
try {
  const clone = join(folder, 'clone');
  execFileSync('git', ['clone', '--quiet', root, clone]);
  tell('npm ci in a clone', install(clone, ['ci']), '≤ 60 s, ≤ 650 MB');

  const tarballs = packInto(join(folder, 'tarballs'));
  for (const path of tarballs) console.log(`${basename(path)}: ${(statSync(path).size / 1e3).toFixed(0)} kB`);
  tell('the packages in an empty folder', install(emptyProject(folder), ['install', ...tarballs]), '≤ 30 s, ≤ 330 MB');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
