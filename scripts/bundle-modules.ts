import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';

/** Folder of the package in which the modules stand that several entries share. */
const sharedFolder = 'shared';
/** Stands for the way from a file that was written to the folder of its package. */
const toPackage = '<package>';

/**
 * Puts the compiled modules of a package together into few files: each costs a process that loads it time and memory. What others load by path stays a file of its own
 * at its place, with what it exports: the `entries`, and what modules name by `moduleBeside`. Other packages are not taken in.
 * @param entries paths within `compiled`, which is laid out as the package is
 */
export async function bundleModules(compiled: string, entries: readonly string[], destination: string): Promise<void> {
  const all = [...new Set([...entries, ...namedModules(compiled)].map((entry) => posix.normalize(entry)))];
  const bundle = await rolldown({
    input: Object.fromEntries(all.map((entry) => [entry.replace(/\.js$/, ''), join(compiled, entry)])),
    // rolldown brings helpers of its own
    external: (id) => !/^[./]|^@oxc-project\/runtime\//.test(id),
    platform: 'node',
    plugins: [placed(compiled)],
    onLog: (level, log) => {
      if (level === 'warn') throw new Error(`rolldown: ${log.message}`);
    },
  });
  await bundle.write({
    dir: destination,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: `${sharedFolder}/[name]-[hash].js`,
    // others catch our errors and read our stacks
    keepNames: true,
  });
  await bundle.close();
}

/** Modules that others name by path and do not import. */
function namedModules(compiled: string): string[] {
  return readdirSync(compiled, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) =>
      Array.from(readFileSync(join(compiled, file), 'utf8').matchAll(/moduleBeside\([^,()]+,\s*'([^']+)'\)/g), ([, path = '']) =>
        posix.join(posix.dirname(file), `${path}.js`),
      ),
    );
}

/** A module knows its place by `import.meta`, which would be that of the file it is put into: it keeps the one that it has in the package. */
function placed(compiled: string): Plugin {
  return {
    name: 'placed',
    transform: (code, id) => {
      const url = `new URL('${toPackage}/${relative(compiled, id)}', import.meta.url).href`;
      const path = `process.getBuiltinModule('node:url').fileURLToPath(${url})`;
      const own: { readonly [property: string]: string } = {
        url,
        filename: path,
        dirname: `process.getBuiltinModule('node:path').dirname(${path})`,
      };
      return code.replaceAll(/\bimport\.meta\.(url|filename|dirname)\b/g, (_, property: string) => own[property] ?? '');
    },
    renderChunk: (code, { fileName }) => code.replaceAll(toPackage, relative(dirname(fileName), '.') || '.'),
  };
}
