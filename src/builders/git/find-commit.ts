import type { BuildTools } from '../../model/builder.ts';
import { messageOf, RegattaError } from '../../model/errors.ts';
import { breakLocks, git, type Mirror } from './mirror.ts';
import type { Repository } from './repository.ts';

const fullHash = /^[0-9a-f]{40}([0-9a-f]{24})?$/;
/** How many names a message lists. */
const mostNamed = 8;

/** The commit that a version names in a local repository. @throws RegattaError SOURCE */
export async function findLocalCommit(repository: Repository, version: string, tools: BuildTools): Promise<string> {
  const found = await commitIn(repository.url, version, tools);
  if (found !== undefined) return found;
  const refs = await git(tools, repository.url, ['for-each-ref', '--format=%(refname)']);
  throw unknown(repository, version, refs.split('\n'));
}

/**
 * The commit that a version names in a repository elsewhere, which then lies in the mirror: a branch, a tag, `pr/7`, or a commit. What is there already is
 * not fetched again.
 * @throws RegattaError SOURCE
 */
export async function findRemoteCommit(repository: Repository, version: string, mirror: Mirror, tools: BuildTools): Promise<string> {
  const { path } = mirror;
  if (fullHash.test(version) && (await has(path, version, tools))) return version;
  const refs = await listRefs(repository, tools);
  const [, number = ''] = /^pr\/(\d+)$/.exec(version) ?? [];
  const wanted = [
    version,
    `refs/heads/${version}`,
    `refs/tags/${version}`,
    `refs/pull/${number}/head`,
    `refs/merge-requests/${number}/head`,
  ];
  const ref = wanted.find((name) => refs.has(name)) ?? '';
  // of a tag with a message the commit, not the tag
  const commit = refs.get(`${ref}^{}`) ?? refs.get(ref);
  await using _ = await tools.hold('fetch');
  breakLocks(mirror);
  if (commit !== undefined) {
    if (!(await has(path, commit, tools))) await fetchRefs(repository, mirror, [`+${ref}:refs/regatta/${ref}`], tools);
    return commit;
  }
  // a part of a hash or what is said of another name (main~2) only a repository can tell that has them all
  await fetchRefs(repository, mirror, ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'], tools);
  const among = await commitIn(path, version, tools);
  if (among !== undefined) return among;
  if (fullHash.test(version)) {
    // one that no branch reaches any more
    const fetched = await fetchRefs(repository, mirror, [version], tools).then(
      () => true,
      () => false,
    );
    if (fetched) return version;
  }
  throw unknown(repository, version, [...refs.keys()]);
}

async function listRefs(repository: Repository, tools: BuildTools): Promise<ReadonlyMap<string, string>> {
  const { url } = repository;
  try {
    const listed = await git(tools, tools.cache, ['ls-remote', '--quiet', url]);
    const lines = listed.split('\n').map((line) => line.split('\t'));
    return new Map(lines.flatMap(([hash, ref]) => (hash === undefined || ref === undefined ? [] : [[ref, hash] as const])));
  } catch (error) {
    throw unreadable(repository, error);
  }
}

async function fetchRefs({ url }: Repository, { path }: Mirror, refs: readonly string[], tools: BuildTools): Promise<void> {
  await git(tools, path, ['fetch', '--quiet', '--no-write-fetch-head', '--no-auto-maintenance', url, ...refs]);
}

async function has(repository: string, commit: string, tools: BuildTools): Promise<boolean> {
  return (await commitIn(repository, commit, tools)) !== undefined;
}

async function commitIn(repository: string, version: string, tools: BuildTools): Promise<string | undefined> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${version}^{commit}`];
  const found = await git(tools, repository, args).catch(() => '');
  return found === '' ? undefined : found;
}

/** The error where a repository cannot be read at all. */
export function unreadable({ url }: Repository, cause: unknown): RegattaError {
  const hint = (cause instanceof RegattaError ? cause.hint : undefined) ?? messageOf(cause);
  return new RegattaError('SOURCE', `the repository ${url} cannot be read`, { hint, cause });
}

function unknown({ url }: Repository, version: string, refs: readonly string[]): RegattaError {
  const names = refs.flatMap((ref) => /^refs\/(?:heads|tags)\/(.*)$/.exec(ref)?.[1] ?? []).filter((name) => !name.endsWith('^{}'));
  const near = names.filter((name) => name.toLowerCase().includes(version.toLowerCase()));
  const shown = [...new Set([...near, ...names])].slice(0, mostNamed);
  const hint =
    shown.length === 0
      ? 'It has no branches and no tags.'
      : `Branches and tags are ${shown.join(', ')}${names.length > shown.length ? ' …' : ''}.`;
  return new RegattaError('SOURCE', `there is no branch, tag or commit ${version} in ${url}`, { hint });
}
