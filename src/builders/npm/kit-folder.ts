import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { RegattaError } from '../../model/errors.ts';
import type { Manifest } from './manifest.ts';

/** What a kit that runs does without. */
const leftOut = /^(node_modules|fixtures|\..*|.*\.test\.[jt]s|package-lock\.json)$/;

/** The manifest of the package that a kit is. @throws RegattaError SOURCE where it is none */
export function kitManifest(kit: string): Manifest {
  const file = join(kit, 'package.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  throw new RegattaError('SOURCE', `nothing can be replaced in the kit at ${kit}, which is no package: it has no package.json`);
}

/** @throws RegattaError SOURCE where the kit is no package, or does not depend on what is to be replaced */
export function checkDependsOn(kit: string, dependency: string): void {
  const { name = kit, dependencies = {} } = kitManifest(kit);
  if (dependency in dependencies) return;
  throw new RegattaError('SOURCE', `${name} does not depend on ${dependency}, so that it cannot be replaced there`, {
    hint: namedDependencies(dependencies),
  });
}

/** What a kit could have replaced, in words. */
export function namedDependencies(dependencies: NonNullable<Manifest['dependencies']>): string {
  const known = Object.keys(dependencies);
  return known.length === 0 ? 'The kit depends on nothing.' : `The kit depends on ${known.join(', ')}.`;
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

/** Copies a kit, as it lies there, into a folder of its own. */
export function copyKit(kit: string, into: string): void {
  cpSync(kit, into, { recursive: true, dereference: true, filter: (path) => path === kit || !leftOut.test(basename(path)) });
}

/**
 * Has a copied kit ask for other packages than it says itself, also where what it depends on asks for them. Regatta is not asked for: it is the one that runs.
 * @param replaced what a manifest says to have a package installed, by its name
 */
export function replaceDependencies(kit: string, replaced: { readonly [name: string]: string }): void {
  const { name, version, type, exports, imports, dependencies = {} } = kitManifest(kit);
  const direct = Object.entries(dependencies).map(([dependency, spec]) => [dependency, replaced[dependency] ?? spec] as const);
  const manifest = {
    name,
    version,
    type,
    exports,
    imports,
    private: true,
    dependencies: Object.fromEntries(direct.filter(([dependency]) => dependency !== 'regatta')),
    overrides: replaced,
  };
  writeFileSync(join(kit, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}
