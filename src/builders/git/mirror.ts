import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { BuildTools } from '../../model/builder.ts';
import type { Repository } from './repository.ts';

/** Objects of a repository that belong to Regatta alone: its commits are checked out from there, and nothing is written into the repository itself. */
export interface Mirror {
  /** Path of the bare repository. */
  readonly path: string;
}

/** `git` in a folder; answers with what it prints. */
export async function git(
  tools: Pick<BuildTools, 'run'>,
  directory: string,
  args: readonly string[],
  env: { readonly [name: string]: string } = {},
): Promise<string> {
  const words = ['git', '-C', directory, ...args];
  const answer = await tools.run({ words, directory: '/', env: { GIT_TERMINAL_PROMPT: '0', ...env }, keepsSecrets: true, answers: true });
  return answer.trimEnd();
}

/** The mirror of a repository, made where there is none yet. That of a local one borrows its objects, so that nothing is copied. */
export async function openMirror(repository: Repository, tools: BuildTools): Promise<Mirror> {
  const { url, isLocal, name } = repository;
  const path = join(tools.cache, `${name}-${createHash('sha256').update(url).digest('hex').slice(0, 12)}.git`);
  if (existsSync(join(path, 'HEAD'))) return { path };
  await using _ = await tools.hold(basename(path));
  if (existsSync(join(path, 'HEAD'))) return { path };
  const unfinished = `${path}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  await git(tools, tools.cache, ['init', '--bare', '--quiet', unfinished]);
  if (isLocal) {
    const objects = resolve(url, await git(tools, url, ['rev-parse', '--git-path', 'objects']));
    mkdirSync(join(unfinished, 'objects', 'info'), { recursive: true });
    writeFileSync(join(unfinished, 'objects', 'info', 'alternates'), `${objects}\n`);
  }
  // to which URLs of submodules may be relative
  await git(tools, unfinished, ['config', 'remote.origin.url', await originOf(repository, tools)]);
  renameSync(unfinished, path);
  return { path };
}

/**
 * Takes away the locks that a git which was killed left on refs, and which would hold up every fetch from then on.
 * Only for who holds the mirror against all others that fetch.
 */
export function breakLocks({ path }: Mirror): void {
  for (const lock of globSync(['packed-refs.lock', 'refs/**/*.lock'], { cwd: path })) rmSync(join(path, lock), { force: true });
}

async function originOf({ url, isLocal }: Repository, tools: BuildTools): Promise<string> {
  if (!isLocal) return url;
  const origin = await git(tools, url, ['config', '--default', url, '--get', 'remote.origin.url']);
  return origin === '' ? url : origin;
}
