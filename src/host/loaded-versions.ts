import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: { readonly [name: string]: string };
}

/** Versions of the package that a program belongs to and of its direct dependencies, as the program itself resolves them. */
export function loadedVersions(programUrl: string): { readonly [name: string]: string } {
  const versions: { [name: string]: string } = {};
  const own = nearest(dirname(fileURLToPath(programUrl)), 'package.json');
  if (own === undefined) {
    return versions;
  }
  note(versions, own.manifest);
  for (const name of Object.keys(own.manifest.dependencies ?? {})) {
    const dependency = nearest(own.directory, join('node_modules', name, 'package.json'));
    if (dependency !== undefined) {
      note(versions, dependency.manifest);
    }
  }
  return versions;
}

function note(versions: { [name: string]: string }, { name, version }: Manifest): void {
  if (name !== undefined && version !== undefined) {
    versions[name] = version;
  }
}

/** The manifest at `relative` in the directory or the closest one above it. */
function nearest(from: string, relative: string): { readonly directory: string; readonly manifest: Manifest } | undefined {
  for (let directory = from; ; directory = dirname(directory)) {
    const text = readIfThere(join(directory, relative));
    if (text !== undefined) {
      return { directory, manifest: JSON.parse(text) as Manifest };
    }
    if (directory === dirname(directory)) {
      return undefined;
    }
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return undefined;
    }
    throw error;
  }
}
