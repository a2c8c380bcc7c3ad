import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Checkout } from '../model/result.ts';

/** A tree that takes longer to look through than this is not said to be clean or dirty, ms. */
const mostMs = 10_000;

/** Where CI tells the branch that it has checked out by commit alone: GitHub (of a pull request, then of a push), GitLab. */
const branchVariables = ['GITHUB_HEAD_REF', 'GITHUB_REF_NAME', 'CI_COMMIT_REF_NAME'] as const;

/**
 * The git working tree that a directory lies in. Commit and branch are read from git's own files; without the program git nobody knows whether the tree is dirty.
 * @returns null where there is none, or no commit in it
 */
export async function readCheckout(directory: string, environment: NodeJS.ProcessEnv): Promise<Checkout | null> {
  const git = findGit(resolve(directory));
  const head = git === undefined ? undefined : readHead(git);
  if (head === undefined) return null;
  const [committed, changes] = await Promise.all([
    askGit(directory, ['log', '-1', '--format=%cI', head.commit]),
    askGit(directory, ['status', '--porcelain', '--untracked-files=no', '--ignore-submodules=none']),
  ]);
  const branch = head.branch ?? branchVariables.map((name) => environment[name]).find((name) => name !== undefined && name !== '') ?? null;
  return { commit: head.commit, branch, committed: committed?.trim() ?? null, dirty: changes === undefined ? null : changes !== '' };
}

/** The directory `.git`, or the one that a file of that name points to, as it does in a worktree and in a submodule. */
function findGit(directory: string): string | undefined {
  const path = join(directory, '.git');
  if (existsSync(join(path, 'HEAD'))) return path;
  if (existsSync(path)) return resolve(directory, readText(path)?.match(/^gitdir: (.+)$/m)?.[1] ?? '.git');
  const parent = dirname(directory);
  return parent === directory ? undefined : findGit(parent);
}

function readHead(git: string): { readonly commit: string; readonly branch: string | null } | undefined {
  const head = readText(join(git, 'HEAD'))?.trim() ?? '';
  if (/^[0-9a-f]{40,64}$/.test(head)) return { commit: head, branch: null };
  const ref = /^ref: (.+)$/.exec(head)?.[1];
  const commit = ref === undefined ? undefined : readRef(git, ref);
  return ref === undefined || commit === undefined ? undefined : { commit, branch: ref.replace(/^refs\/heads\//, '') };
}

/** A worktree has its branches where the first of the working trees has its own. */
function readRef(git: string, ref: string): string | undefined {
  const shared = resolve(git, readText(join(git, 'commondir'))?.trim() ?? '.');
  const loose = readText(join(git, ref)) ?? readText(join(shared, ref));
  if (loose !== undefined) return loose.trim();
  const packed = readText(join(shared, 'packed-refs')) ?? '';
  return packed
    .split('\n')
    .find((line) => line.endsWith(` ${ref}`))
    ?.split(' ')[0];
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Behind everything else on the machine, and without the locks that would stand in the way of the user's own git. @returns undefined where there is no git, or no answer */
async function askGit(directory: string, words: readonly string[]): Promise<string | undefined> {
  try {
    const asked = promisify(execFile)('git', words, {
      cwd: directory,
      timeout: mostMs,
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
    });
    if (asked.child.pid !== undefined) setPriority(asked.child.pid, constants.priority.PRIORITY_LOW);
    return (await asked).stdout;
  } catch {
    return undefined;
  }
}
