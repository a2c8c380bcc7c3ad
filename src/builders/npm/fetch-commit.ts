import type { BuildTools } from '../../model/builder.ts';
import { findRemoteCommit } from '../git/find-commit.ts';
import { git, openMirror } from '../git/mirror.ts';
import { type Repository, repositoryName } from '../git/repository.ts';

/**
 * Fetches a commit as npm names it, so that it can be packed by who may not show who asks.
 * @param place without its hash: `git+ssh://git@host/owner/name.git`
 * @param into a folder that is not there yet, and in which nobody else fetches: npm clones what the names of a repository mean just then
 * @returns what npm takes for the same commit on this machine
 * @throws RegattaError SOURCE, BUILD
 */
export async function fetchCommit(place: string, hash: string, into: string, tools: BuildTools): Promise<string> {
  const [first, ...others] = urlsOf(place);
  const fetching = others.reduce((before, url) => before.catch(() => mirrored(url, hash, tools)), mirrored(first, hash, tools));
  await git(tools, tools.cache, ['clone', '--quiet', '--bare', '--shared', await fetching, into]);
  await git(tools, into, ['update-ref', '--no-deref', 'HEAD', hash]);
  return `git+file://${into}#${hash}`;
}

async function mirrored(url: string, hash: string, tools: BuildTools): Promise<string> {
  const repository: Repository = { name: repositoryName(url), url, isLocal: false };
  const mirror = await openMirror(repository, tools);
  await findRemoteCommit(repository, hash, mirror, tools);
  return mirror.path;
}

/** Of well-known hosts npm names all repositories by ssh, also those that everybody may read. */
function urlsOf(place: string): readonly [string, ...string[]] {
  const url = place.replace(/^git\+/, '');
  const [, path] = /^ssh:\/\/git@((?:(?:gist\.)?github\.com|gitlab\.com|bitbucket\.org|git\.sr\.ht)\/.*)$/.exec(url) ?? [];
  // ssh://host:owner/name is what git writes host:owner/name
  return path === undefined ? [url.replace(/^ssh:\/\/(?=[^/:]+:(?!\d+\/))/, '')] : [`https://${path}`, url];
}
