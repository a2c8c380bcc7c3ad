import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { RegattaError } from '../../model/errors.ts';

interface Manifest {
  readonly name?: string;
  readonly type?: string;
  readonly exports?: unknown;
  readonly version?: string;
  readonly dependencies?: { readonly [name: string]: string };
}

/** What a kit that runs does without. */
const leftOut = /^(node_modules|fixtures|\..*|.*\.test\.[jt]s|package-lock\.json)$/;

/** The manifest of the package that a kit is. @throws RegattaError SOURCE where it is none, or does not depend on what is to be replaced */
export function kitManifest(kit: string, dependency: string): Manifest {
  const file = join(kit, 'package.json');
  if (!existsSync(file)) {
    throw new RegattaError(
      'SOURCE',
      `npm: ${dependency} cannot be replaced in the kit at ${kit}, which is no package: it has no package.json`,
    );
  }
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const known = Object.keys(manifest.dependencies ?? {});
  if (!known.includes(dependency)) {
    throw new RegattaError('SOURCE', `npm: ${manifest.name ?? kit} does not depend on ${dependency}, so that it cannot be replaced there`, {
      hint: known.length === 0 ? 'It depends on nothing.' : `It depends on ${known.join(', ')}.`,
    });
  }
  return manifest;
}

/** SHA-256 over the files of a kit that a copy has. */
export function kitDigest(kit: string): string {
  const hash = createHash('sha256');
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(kit, folder), { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (leftOut.test(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else
        hash
          .update(`${path}\0`)
          .update(readFileSync(join(kit, path)))
          .update('\0');
    }
  };
  walk('.');
  return hash.digest('hex');
}

/**
 * Copies a kit into a folder of its own, with another version of one dependency, also for what depends on that itself. Regatta is not installed there: it is the
 * one that runs.
 */
export function copyKit(kit: string, into: string, { dependency, spec }: { readonly dependency: string; readonly spec: string }): void {
  cpSync(kit, into, { recursive: true, dereference: true, filter: (path) => path === kit || !leftOut.test(basename(path)) });
  const { name, version, type, exports, dependencies } = kitManifest(kit, dependency);
  const manifest = {
    name,
    version,
    type,
    exports,
    private: true,
    dependencies: { ...dependencies, [dependency]: spec },
    overrides: { [dependency]: spec },
  };
  writeFileSync(join(into, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}
