import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';

/** A repository as an experiment names it. */
export interface Repository {
  /** What people call it. */
  readonly name: string;
  /** As git takes it. */
  readonly url: string;
  /** Whether it lies on this machine. */
  readonly isLocal: boolean;
}

/** A URL, or `host:path` as ssh has it; all else is a path. */
const remote = /^[a-z][a-z0-9+.-]*:\/\/|^[^/.][^/]*:/i;

/** Finds out what an experiment means; paths are relative to the directory. */
export function namedRepository(from: string, directory: string): Repository | { readonly problem: string } {
  if (remote.test(from)) return { name: repositoryName(from), url: from, isLocal: false };
  const path = resolve(directory, from);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return { problem: `there is no folder ${path}` };
  return { name: repositoryName(path), url: path, isLocal: true };
}

/** What people call a repository at a path or URL. */
export function repositoryName(place: string): string {
  return basename(place.replace(/\/+$/, '').replace(/\/?\.git$/, '')) || 'repository';
}

/** The commit of a repository among versions of packages, of which one may be called as it is. */
export function commitOf(repository: string, commit: string): { readonly [name: string]: string } {
  return { [`${repository}.git`]: commit };
}
