import type { BuildTools, NamedVersion, VersionRange } from '../../model/builder.ts';
import { RegattaError } from '../../model/errors.ts';
import { findLocalCommit, findRemoteCommit } from './find-commit.ts';
import { git, openMirror } from './mirror.ts';
import type { Repository } from './repository.ts';

/**
 * Commits of the main line after one version up to another, oldest first: what a merge brought counts as the merge.
 * @throws RegattaError SOURCE
 */
export async function commitsBetween(repository: Repository, { older, newer }: VersionRange, tools: BuildTools): Promise<NamedVersion[]> {
  const mirror = await openMirror(repository, tools);
  const { isLocal, name, url } = repository;
  const find = (version: string): Promise<string> =>
    isLocal ? findLocalCommit(repository, version, tools) : findRemoteCommit(repository, version, mirror, tools);
  const [from, to] = [await find(older), await find(newer)];
  const place = isLocal ? url : mirror.path;
  const isBefore = await git(tools, place, ['merge-base', '--is-ancestor', from, to]).then(
    () => from !== to,
    () => false,
  );
  if (!isBefore) throw new RegattaError('SOURCE', `in ${name}, ${older} does not come before ${newer}: nothing lies between them`);
  const listed = await git(tools, place, ['log', '--reverse', '--first-parent', '--format=%H %s', `${from}..${to}`]);
  return listed.split('\n').map((line) => ({ version: line.slice(0, line.indexOf(' ')), title: line.slice(line.indexOf(' ') + 1) }));
}
