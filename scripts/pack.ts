/**
 * Makes the tarballs of a release, one for `regatta` and one for each kit: compiled, since Node does not strip types below `node_modules`, and in few files.
 *
 *     node scripts/pack.ts [DIRECTORY]     where the tarballs go; `dist` unless given
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { bundleModules } from './bundle-modules.ts';

type Manifest = { [key: string]: unknown };

const root = resolve(import.meta.dirname, '..');
const destination = resolve(process.argv[2] ?? join(root, 'dist'));
/** Of the repository's manifests, what means nothing to those who install the package. */
const ofTheRepository = new Set(['devDependencies', 'private', 'scripts', 'workspaces']);

mkdirSync(destination, { recursive: true });
const stage = mkdtempSync(join(tmpdir(), 'regatta-pack-'));
try {
  const compiled = join(stage, 'compiled');
  execFileSync('tsc', ['-p', join(root, 'tsconfig.pack.json'), '--outDir', compiled], { stdio: 'inherit' });
  await pack('regatta', root, async (folder) => {
    const own = join(stage, 'own');
    cpSync(join(compiled, 'src'), join(own, 'src'), { recursive: true });
    cpSync(join(root, 'package.json'), join(own, 'package.json'));
    await fillWithModules(own, [...exportedModules(root), 'src/cli/main.js', 'src/host/main.js'], folder);
    cpSync(join(root, 'src/store/migrations'), join(folder, 'src/store/migrations'), { recursive: true });
    for (const name of ['bin', 'docs', 'schema', 'templates', 'README.md', 'CHANGELOG.md'])
      cpSync(join(root, name), join(folder, name), { recursive: true });
    copyExamples(compiled, folder);
  });
  for (const kit of readdirSync(join(root, 'kits'))) {
    const source = join(root, 'kits', kit);
    await pack(kit, source, async (folder) => {
      await fillWithModules(join(compiled, 'kits', kit), exportedModules(source), folder);
      cpSync(join(source, 'README.md'), join(folder, 'README.md'));
    });
  }
} finally {
  rmSync(stage, { recursive: true });
}

/** Bundles what is compiled, with the types of each module beside it: they name one another as the sources do. */
async function fillWithModules(compiled: string, entries: readonly string[], folder: string): Promise<void> {
  cpSync(compiled, folder, { recursive: true, filter: (path) => statSync(path).isDirectory() || path.endsWith('.d.ts') });
  await bundleModules(compiled, entries, folder);
}

/** What a package exports, as it is compiled. */
function exportedModules(source: string): string[] {
  return Object.values(exportsOf(manifestOf(source))).flatMap((file) => (file.endsWith('.ts') ? [`${withoutExtension(file)}.js`] : []));
}

/** Modules of examples are compiled like all others, and named so by experiments and pages. What running them left there stays behind. */
function copyExamples(compiled: string, folder: string): void {
  const target = join(folder, 'examples');
  cpSync(join(root, 'examples'), target, { recursive: true, filter: (path) => !/(^|\/)(__pycache__|\.regatta|compare\/shop)$/.test(path) });
  const files = readdirSync(target, { recursive: true, encoding: 'utf8' });
  for (const module of files.filter((file) => file.endsWith('.ts'))) {
    const script = module.replace(/\.ts$/, '.js');
    rmSync(join(target, module));
    cpSync(join(compiled, 'examples', script), join(target, script));
    // also those of other examples, and pages
    for (const file of files.filter((name) => /\.(yaml|md)$/.test(name))) {
      const path = join(target, file);
      const from = dirname(file);
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(relative(from, module), relative(from, script)));
    }
  }
}

/** Packs what `fill` puts into a folder, with the manifest that stands in `source`. */
async function pack(name: string, source: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const folder = join(stage, name);
  mkdirSync(folder);
  await fill(folder);
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(published(manifestOf(source)), undefined, 2)}\n`);
  execFileSync('npm', ['pack', '--loglevel=error', '--pack-destination', destination, folder], { stdio: 'inherit' });
}

function manifestOf(source: string): Manifest {
  return JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Manifest;
}

function exportsOf(manifest: Manifest): { readonly [name: string]: string } {
  return manifest['exports'] as { readonly [name: string]: string };
}

function published(manifest: Manifest): Manifest {
  const kept = Object.entries(manifest).filter(([key]) => !ofTheRepository.has(key));
  const exports = Object.entries(exportsOf(manifest)).map(([name, file]) => [name, compiledExport(file)]);
  return { ...Object.fromEntries(kept), exports: Object.fromEntries(exports) };
}

/** What is exported of a module: its types first, since the first condition that fits is taken. */
function compiledExport(file: string): string | { readonly types: string; readonly default: string } {
  const name = withoutExtension(file);
  return file.endsWith('.ts') ? { types: `${name}.d.ts`, default: `${name}.js` } : file;
}

function withoutExtension(file: string): string {
  return file.replace(/\.ts$/, '');
}
