import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Kit } from '../model/kit.ts';
import { isPath } from './cell.ts';
import { didYouMean } from './did-you-mean.ts';
import type { ResolvedKit, UnresolvedKit } from './experiment-parts.ts';
import { loadModule } from './load-module.ts';
import { writePlace } from './problems.ts';

/**
 * Finds a kit and loads its declaration. A path is relative to the folder of the experiment; a name stands for `./kits/<name>` there, else for the package
 * `regatta-kit-<name>` as that folder sees it, else as Regatta itself does.
 */
export async function resolveKit(name: string, fromDirectory: string): Promise<ResolvedKit | UnresolvedKit> {
  const file = isPath(name)
    ? kitFile(resolve(fromDirectory, name))
    : (kitFile(resolve(fromDirectory, 'kits', name)) ?? packagedKit(name, fromDirectory));
  if (file === undefined) {
    const where = isPath(name)
      ? `there is no kit at ${resolve(fromDirectory, name)}`
      : `neither ./kits/${name} nor the package regatta-kit-${name} is there${didYouMean(name, kitNames(fromDirectory))}`;
    return { problem: `needs kit ${name}, which is not installed: ${where}`, isInstalled: false };
  }
  // through links, so that one kit has one identity and Node strips the types of kits that are linked into node_modules
  const real = realpathSync(file);
  const loaded = await loadModule(real);
  if (!('exported' in loaded)) {
    return { problem: `kit ${name} is broken: ${writePlace(file, loaded.position)}: ${loaded.message}`, isInstalled: true };
  }
  if (!isKit(loaded.exported)) return { problem: `kit ${name} is broken: the default export of ${file} is no kit`, isInstalled: true };
  return { kit: loaded.exported, url: pathToFileURL(real).href, version: versionOf(dirname(real)) };
}

/** The module of a kit at a path: the file itself, or `kit.ts` of the folder (`kit.js` once compiled). */
function kitFile(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  if (statSync(path).isFile()) return path;
  return ['kit.ts', 'kit.js'].map((file) => join(path, file)).find((file) => existsSync(file));
}

const prefix = 'regatta-kit-';

function packagedKit(name: string, fromDirectory: string): string | undefined {
  return packageFolders(fromDirectory)
    .map((folder) => kitFile(join(folder, `${prefix}${name}`)))
    .find((file) => file !== undefined);
}

/** Where packages lie that the folder sees, then those that Regatta itself does; nearest first. */
function packageFolders(fromDirectory: string): readonly string[] {
  return [join(fromDirectory, 'experiment.yaml'), import.meta.filename].flatMap((from) => createRequire(from).resolve.paths(prefix) ?? []);
}

/** Every kit that a name can stand for, seen from a folder. */
export function kitNames(fromDirectory: string): readonly string[] {
  const own = join(fromDirectory, 'kits');
  const found = [
    ...namesIn(own).filter((name) => kitFile(join(own, name)) !== undefined),
    ...packageFolders(fromDirectory).flatMap((folder) =>
      namesIn(folder).flatMap((name) =>
        name.startsWith(prefix) && kitFile(join(folder, name)) !== undefined ? name.slice(prefix.length) : [],
      ),
    ),
  ];
  return [...new Set(found)];
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
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
