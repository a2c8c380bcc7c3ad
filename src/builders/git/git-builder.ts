import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Builder, BuildTools, ExactSource, OrdersVersions, SourceOrder } from '../../model/builder.ts';
import { RegattaError } from '../../model/errors.ts';
import { kitSurroundings } from '../npm/install-kit.ts';
import { kitDigest } from '../npm/kit-folder.ts';
import { buildPackages } from './build-packages.ts';
import { commitsBetween } from './commits-between.ts';
import { findLocalCommit, findRemoteCommit, unreadable } from './find-commit.ts';
import { git, type Mirror, openMirror } from './mirror.ts';
import { commitOf, namedRepository, type Repository } from './repository.ts';
import { headOf, snapshot } from './working-tree.ts';

/** What stands for the working tree of a local repository in the place of a version. */
const workingTree = '.';
const shownHash = 12;

interface GitOptions {
  readonly build?: string;
  readonly folder: string;
  readonly packages: readonly string[];
  readonly limit: number;
}

interface Revision {
  readonly commit: string;
  readonly version: string;
  readonly title: string;
  readonly notes: readonly string[];
}

/** Builds any repository with a command of its own. */
export const gitBuilder: Builder & OrdersVersions = {
  name: 'git',
  about: 'a repository of git, by path or URL; version: a branch, tag, commit, pr/7, or . for the working tree as it is',
  makes: ['module', 'executable'],
  options: {
    build: { type: 'text', about: 'command that builds it, for the shell: npm ci && npm run build; nothing is built unless given' },
    folder: { type: 'text', default: '.', about: 'folder of the repository in which it is built, and programs are started' },
    packages: {
      type: 'list',
      default: [],
      items: { type: 'text', about: 'folder or name of a package: packages/gossipsub' },
      about: 'of a kit the packages of the repository that take the place of its dependencies; all that it depends on unless given',
    },
    limit: { type: 'duration', default: '30min', about: 'the longest that the command may take' },
  },
  async resolve(order, tools): Promise<ExactSource> {
    const repository = repositoryOf(order);
    const mirror = await openMirror(repository, tools).catch((error: unknown) => {
      throw unreadable(repository, error);
    });
    const { commit, version, title, notes } = await revisionOf(repository, order.version, mirror, tools);
    const { build, folder, packages, limit } = order.options as unknown as GitOptions;
    if (order.kit === undefined && packages.length > 0)
      throw new RegattaError('SOURCE', `git: ${order.from}: packages are for the nodes of a kit; these nodes are programs`);
    const run = async (repository: string, site: BuildTools): Promise<void> => {
      const directory = join(repository, folder);
      if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) {
        throw new RegattaError('SOURCE', `${title} has no folder ${folder}`);
      }
      if (build !== undefined) await site.run({ words: ['/bin/sh', '-c', build], directory, limitNs: limit });
    };
    const { kit } = order;
    const ofKit = kit === undefined ? [] : [packages, kitDigest(kit), kitSurroundings];
    return {
      key: JSON.stringify([repository.url, commit, build ?? null, folder, ...ofKit]),
      versions: kit === undefined ? { [repository.name]: version } : commitOf(repository.name, version),
      title,
      notes,
      async build(into, site) {
        if (kit !== undefined) {
          const own = { checkOut: (place: string) => checkOut(mirror, commit, place, site), build: (place: string) => run(place, site) };
          return buildPackages(into, { kit, packages, limitNs: limit, ...own }, site);
        }
        await checkOut(mirror, commit, into, site);
        await run(into, site);
        return { directory: folder, programs: [] };
      },
    };
  },
  between: (order, range, tools) => commitsBetween(repositoryOf(order), range, tools),
};

function repositoryOf({ from, directory }: SourceOrder): Repository {
  const repository = namedRepository(from, directory);
  if ('problem' in repository) throw new RegattaError('SOURCE', `git: ${from}: ${repository.problem}`);
  return repository;
}

async function revisionOf(repository: Repository, asked: SourceOrder['version'], mirror: Mirror, tools: BuildTools): Promise<Revision> {
  const { name, url, isLocal } = repository;
  if (!isLocal) {
    if (asked === workingTree)
      throw new RegattaError('SOURCE', `${url} has no working tree on this machine; write a branch, tag or commit`);
    const version = asked ?? 'HEAD';
    return revision(name, version, await findRemoteCommit(repository, version, mirror, tools), []);
  }
  const top = await git(tools, url, ['rev-parse', '--show-toplevel']).catch(() => undefined);
  if (asked === workingTree || (asked === null && top !== undefined)) {
    if (top === undefined) throw new RegattaError('SOURCE', `${url} has no working tree; write a branch, tag or commit`);
    return ofWorkingTree(name, top, mirror, tools);
  }
  const version = asked ?? 'HEAD';
  const commit = await findLocalCommit(repository, version, tools);
  return revision(name, version, commit, top === undefined ? [] : await leftOut(name, top, commit, tools));
}

function revision(name: string, version: string, commit: string, notes: readonly string[]): Revision {
  const short = commit.slice(0, shownHash);
  return { commit, version: commit, title: `${name} at ${commit.startsWith(version) ? short : `${version} (${short})`}`, notes };
}

async function ofWorkingTree(name: string, top: string, mirror: Mirror, tools: BuildTools): Promise<Revision> {
  const { commit, head, changedFiles } = await snapshot(top, mirror, tools);
  if (changedFiles === 0) return { commit, version: commit, title: `${name} as it lies there (${commit.slice(0, shownHash)})`, notes: [] };
  const on = head === undefined ? 'without any commit' : `on ${head.slice(0, shownHash)}`;
  const files = `${changedFiles} ${changedFiles === 1 ? 'file' : 'files'}`;
  return {
    commit,
    version: `${head ?? 'no commit'}+${commit.slice(0, shownHash)}`,
    title: `${name} as it lies there (${on}, ${files} not committed)`,
    notes: [
      `the working tree of ${name} has ${files} that ${changedFiles === 1 ? 'is' : 'are'} not committed: nobody can build this again once that changes`,
    ],
  };
}

/** Who asks for the commit that is checked out may take it for what lies there. */
async function leftOut(name: string, top: string, commit: string, tools: BuildTools): Promise<string[]> {
  if (commit !== (await headOf(top, tools))) return [];
  const status = await git(tools, top, ['status', '--porcelain'], { GIT_OPTIONAL_LOCKS: '0' });
  return status === '' ? [] : [`changes of ${name} that are not committed are left out; version . takes them in`];
}

async function checkOut({ path }: Mirror, commit: string, into: string, tools: BuildTools): Promise<void> {
  await using _ = await tools.hold('checkout');
  const quietly = { GIT_TERMINAL_PROMPT: '0' };
  const words = ['git', '-C', path, 'worktree', 'add', '--detach', into, commit];
  await tools.run({ words, directory: '/', env: quietly, keepsSecrets: true });
  if (!existsSync(join(into, '.gitmodules'))) return;
  const modules = ['git', '-C', into, 'submodule', 'update', '--init', '--recursive'];
  await tools.run({ words: modules, directory: '/', env: quietly, keepsSecrets: true });
}
