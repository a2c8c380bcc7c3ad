import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** What a compiled module needs: what it imports, statically or not, and the files that it names by URL. */
export function referencesOf(file: string): { readonly imported: readonly string[]; readonly named: readonly string[] } {
  const text = readFileSync(file, 'utf8');
  const imported = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  const urls = Array.from(text.matchAll(/new URL\(\s*['"`]([^'"`$]+)['"`],\s*import\.meta\.url\s*\)/g), ([, path = '']) => path);
  const modules = Array.from(text.matchAll(/moduleBeside\([^,()]+,\s*['"`]([^'"`$]+)['"`]\s*\)/g), ([, path = '']) => `${path}.js`);
  return { imported, named: [...urls, ...modules] };
}

/** The package of a specifier: `@a/b` of `@a/b/c`. */
export function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Where the links of a Markdown page lead within the same files. */
export function linksOf(page: string): string[] {
  return Array.from(readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g), ([, link = '']) => link);
}
