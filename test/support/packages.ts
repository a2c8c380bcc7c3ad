import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Manifest {
  readonly name: string;
  readonly exports: { readonly [name: string]: string | { readonly types: string; readonly default: string } };
  readonly bin?: { readonly [name: string]: string };
  readonly dependencies?: { readonly [name: string]: string };
  readonly peerDependencies?: { readonly [name: string]: string };
}

/** Packs Regatta and its kits. @returns paths of the tarballs */
export function packInto(directory: string): string[] {
  execFileSync('npm', ['run', 'pack', directory], { cwd: root });
  return readdirSync(directory).map((name) => join(directory, name));
}

/** Unpacks a tarball as it would lie below `node_modules`. */
export function unpackInto(directory: string, tarball: string): void {
  mkdirSync(directory, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', directory, '--strip-components=1']);
}

export function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** Paths of files in a package that end so; without the templates, which are copied and not run. */
export function filesOf(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith(ending) && !name.startsWith('templates/'),
  );
}

/** Where a module says that it stands in its package, whichever file it was put into. */
const place = String.raw`new URL\(["']([^"']+)["'], import\.meta\.url\)\.href`;
const besidePlace = new RegExp(String.raw`moduleBeside\(${place}, ["']([^"']+)["']\)`, 'g');
const fromPlace = new RegExp(String.raw`new URL\(["']([^"']+)["'], ${place}\)`, 'g');

/** What a packed file needs: what it imports, statically or not, and the files that its modules name by URL; paths from the folder of the file. */
export function referencesOf(file: string): { readonly imported: readonly string[]; readonly named: readonly string[] } {
  const text = readFileSync(file, 'utf8');
  const imported = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  const modules = Array.from(text.matchAll(besidePlace), ([, own = '', path = '']) => join(dirname(own), `${path}.js`));
  const others = Array.from(text.matchAll(fromPlace), ([, path = '', own = '']) => join(dirname(own), path));
  return { imported, named: [...modules, ...others] };
}

/** The package of a specifier: `@a/b` of `@a/b/c`. */
export function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Where the links of a Markdown page lead within the same files. */
export function linksOf(page: string): string[] {
  return Array.from(readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g), ([, link = '']) => link);
}
