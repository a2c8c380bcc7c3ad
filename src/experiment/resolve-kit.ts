import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Kit } from '../model/kit.ts';
import { messageOf } from '../model/errors.ts';
import type { ResolvedKit } from './experiment-parts.ts';

/**
 * Finds a kit and loads its declaration. A path is relative to the folder of the experiment; a name stands for `./kits/<name>` there, else for the package
 * `regatta-kit-<name>` as that folder sees it, else as Regatta itself does.
 */
export async function resolveKit(name: string, fromDirectory: string): Promise<ResolvedKit | { readonly problem: string }> {
  const file = isPath(name)
    ? kitFile(resolve(fromDirectory, name))
    : (kitFile(resolve(fromDirectory, 'kits', name)) ?? packagedKit(name, fromDirectory));
  if (file === undefined) {
    const where = isPath(name)
      ? `there is no kit at ${resolve(fromDirectory, name)}`
      : `neither ./kits/${name} nor the package regatta-kit-${name} is there`;
    return { problem: `needs kit ${name}, which is not installed: ${where}` };
  }
  // through links, so that one kit has one identity and Node strips the types of kits that are linked into node_modules
  const url = pathToFileURL(realpathSync(file)).href;
  try {
    const module = (await import(url)) as { readonly default?: Kit };
    if (!isKit(module.default)) return { problem: `kit ${name} is broken: the default export of ${file} is no kit` };
    return { kit: module.default, url, version: versionOf(dirname(realpathSync(file))) };
  } catch (error) {
    return { problem: `kit ${name} is broken: ${messageOf(error)}` };
  }
}

function isPath(name: string): boolean {
  return name.startsWith('.') || isAbsolute(name);
}

/** The module of a kit at a path: the file itself, or `kit.ts` of the folder (`kit.js` once compiled). */
function kitFile(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  if (statSync(path).isFile()) return path;
  return ['kit.ts', 'kit.js'].map((file) => join(path, file)).find((file) => existsSync(file));
}

function packagedKit(name: string, fromDirectory: string): string | undefined {
  for (const from of [join(fromDirectory, 'experiment.yaml'), import.meta.filename]) {
    for (const folder of createRequire(from).resolve.paths(`regatta-kit-${name}`) ?? []) {
      const file = kitFile(join(folder, `regatta-kit-${name}`));
      if (file !== undefined) return file;
    }
  }
  return undefined;
}

/** Version of the package that the folder belongs to. */
function versionOf(folder: string): string {
  const file = join(folder, 'package.json');
  if (existsSync(file)) {
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version?: string };
    return version ?? 'unversioned';
  }
  return dirname(folder) === folder ? 'unversioned' : versionOf(dirname(folder));
}

function isKit(value: unknown): value is Kit {
  return typeof value === 'object' && value !== null && 'name' in value && 'nodes' in value && 'scenarios' in value;
}
