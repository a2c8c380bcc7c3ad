import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BuildTools } from '../../model/builder.ts';
import { git, type Mirror } from './mirror.ts';

/** What lies in a working tree, as a commit that only the mirror has. */
export interface Snapshot {
  readonly commit: string;
  /** The commit that it is based on; undefined where the repository has none yet. */
  readonly head: string | undefined;
  /** How many files differ from that. */
  readonly changedFiles: number;
}

let taken = 0;

/** The same tree upon the same commit makes the same commit, whoever takes it and when. */
const anonymous = {
  GIT_AUTHOR_NAME: 'regatta',
  GIT_AUTHOR_EMAIL: 'regatta@localhost',
  GIT_AUTHOR_DATE: '2000-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'regatta',
  GIT_COMMITTER_EMAIL: 'regatta@localhost',
  GIT_COMMITTER_DATE: '2000-01-01T00:00:00Z',
};

/**
 * Takes a working tree as it is, with what is not committed and files that git does not know yet, without those that it ignores. The repository, its index
 * too, stays as it was: objects go to the mirror. One without changes is the commit itself.
 */
export async function snapshot(top: string, mirror: Mirror, tools: BuildTools): Promise<Snapshot> {
  const index = join(tools.cache, `index-${process.pid}-${taken++}`);
  const own = resolve(top, await git(tools, top, ['rev-parse', '--git-path', 'index']));
  // what it knows of times and sizes of files saves reading them all
  if (existsSync(own)) copyFileSync(own, index);
  const env = { GIT_INDEX_FILE: index, GIT_OBJECT_DIRECTORY: join(mirror.path, 'objects') };
  try {
    const head = await headOf(top, tools);
    await git(tools, top, ['add', '--all', '.'], env);
    const tree = await git(tools, top, ['write-tree'], env);
    if (head !== undefined && tree === (await git(tools, top, ['rev-parse', `${head}^{tree}`])))
      return { commit: head, head, changedFiles: 0 };
    const changed = await git(tools, top, head === undefined ? ['ls-files'] : ['diff', '--cached', '--name-only', head], env);
    const parents = head === undefined ? [] : ['-p', head];
    const commit = await git(tools, mirror.path, ['commit-tree', tree, ...parents, '-m', 'working tree'], anonymous);
    return { commit, head, changedFiles: changed.split('\n').length };
  } finally {
    rmSync(index, { force: true });
    rmSync(`${index}.lock`, { force: true });
  }
}

/** The commit that a repository stands at; undefined where it has none. */
export async function headOf(repository: string, tools: BuildTools): Promise<string | undefined> {
  const head = await git(tools, repository, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']).catch(() => '');
  return head === '' ? undefined : head;
}
