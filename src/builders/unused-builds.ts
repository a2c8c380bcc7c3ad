import { existsSync, globSync, lstatSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type BuildSurroundings, marker, type Marker } from './build-cache.ts';

/** Something among builds that nobody has used for long. */
export interface UnusedBuild {
  /** Absolute path. */
  readonly path: string;
  /** What people read: `shop at main (1a2b3c4d5e6f)`. */
  readonly title: string;
}

/** Builds that were last used before an instant (ms since 1970), also ones that never came to an end; with logs and packages that are as old. */
export function unusedBuilds(folder: string, beforeMs: number): readonly UnusedBuild[] {
  const among = (pattern: string): string[] => globSync(pattern, { cwd: folder }).toSorted();
  const builds = among('*-????????????????')
    .map((name) => join(folder, name))
    .filter((path) => lastUsedMs(path) < beforeMs);
  const others = among('*/{resolve-*.log,packed/*}')
    .map((name) => join(folder, name))
    .filter((path) => lstatSync(path).mtimeMs < beforeMs);
  return [
    ...builds.map((path) => ({ path, title: titleOf(path) ?? `${basename(path)}, which was not built` })),
    ...others.map((path) => ({ path, title: path.slice(folder.length + 1) })),
  ];
}

/** Removes one, unless it was used meanwhile. @returns whether it is gone */
export async function removeUnused(path: string, beforeMs: number, { hold }: Pick<BuildSurroundings, 'hold'>): Promise<boolean> {
  const never = new AbortController().signal;
  const shelf = dirname(path);
  if (basename(shelf) === 'packed') {
    await using _ = await hold(`${shelf}.lock`, never);
    if (lstatSync(path).mtimeMs >= beforeMs) return false;
    rmSync(path, { recursive: true, force: true });
    return true;
  }
  if (!statSync(path).isDirectory()) {
    rmSync(path, { force: true });
    return true;
  }
  {
    await using _ = await hold(join(path, 'lock'), never);
    if (lastUsedMs(path) >= beforeMs) return false;
    // first, so that what is only half there is never taken for whole
    rmSync(join(path, marker), { force: true });
    for (const name of globSync('{software-*,build.log}', { cwd: path })) await rm(join(path, name), { recursive: true, force: true });
  }
  try {
    rmdirSync(path);
  } catch {
    // somebody who waited builds it anew
  }
  return true;
}

/** Has the mirrors of repositories forget what was checked out of them and is gone. */
export function forgetCheckouts(folder: string): void {
  for (const name of globSync('git/*.git/worktrees/*', { cwd: folder })) {
    const file = join(folder, name, 'gitdir');
    if (existsSync(file) && !existsSync(readFileSync(file, 'utf8').trim())) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function lastUsedMs(path: string): number {
  const [told] = [marker, 'build.log'].flatMap((name) => statSync(join(path, name), { throwIfNoEntry: false }) ?? []);
  return (told ?? lstatSync(path)).mtimeMs;
}

/** undefined where none is told, or what tells it is damaged. */
function titleOf(path: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(join(path, marker), 'utf8')) as Marker).title;
  } catch {
    return undefined;
  }
}
