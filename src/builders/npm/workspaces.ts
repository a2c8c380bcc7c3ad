import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { messageOf, RegattaError } from '../../model/errors.ts';
import type { Manifest } from './manifest.ts';

/** A package that lies in a repository. */
export interface WorkspacePackage {
  readonly name: string;
  /** Relative to the repository; `.` is the repository itself. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** The packages of a repository: itself, and what its workspaces hold (of npm and yarn in `package.json`, of pnpm in a file of its own). @throws RegattaError BUILD */
export function workspacePackages(repository: string): readonly WorkspacePackage[] {
  const { workspaces = [] } = readManifest(repository, '.') ?? {};
  const patterns = [...('packages' in workspaces ? (workspaces.packages ?? []) : (workspaces as readonly string[])), ...ofPnpm(repository)];
  const without = patterns.flatMap((pattern) => (pattern.startsWith('!') ? [pattern.slice(1)] : []));
  const found = globSync(
    patterns.filter((pattern) => !pattern.startsWith('!')),
    { cwd: repository, exclude: ['**/node_modules', ...without] },
  );
  const folders = new Set(['.', ...found.map((folder) => folder.replace(/^\.\//, '').replace(/\/$/, '')).toSorted()]);
  return [...folders].flatMap((folder) => {
    const manifest = readManifest(repository, folder);
    return manifest?.name === undefined ? [] : [{ name: manifest.name, folder, manifest }];
  });
}

/** Those that were chosen, and what they need of the same repository, directly or through others. */
export function withNeeded(chosen: readonly WorkspacePackage[], all: readonly WorkspacePackage[]): readonly WorkspacePackage[] {
  const needed = new Set(chosen);
  // what is added while it is walked is walked too
  for (const { manifest } of needed) {
    const names = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies };
    for (const each of all) if (each.name in names) needed.add(each);
  }
  return [...needed];
}

function readManifest(repository: string, folder: string): Manifest | undefined {
  const file = join(repository, folder, 'package.json');
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  } catch (error) {
    throw new RegattaError('BUILD', `${join(folder, 'package.json')} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function ofPnpm(repository: string): readonly string[] {
  const file = join(repository, 'pnpm-workspace.yaml');
  const { packages = [] } = (existsSync(file) ? parse(readFileSync(file, 'utf8')) : {}) as { readonly packages?: readonly string[] };
  return packages;
}
