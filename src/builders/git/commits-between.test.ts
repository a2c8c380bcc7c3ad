import { expect, test } from 'vitest';
import { temporaryFolder, versionsAt } from '../fixtures/build-site.ts';
import { testRepository } from '../fixtures/repository.ts';
import { gitBuilder } from './git-builder.ts';

/** Three commits on main, of which the second is the merge of a branch with two. */
function merged(): ReturnType<typeof testRepository> & { readonly commits: readonly string[] } {
  const repository = testRepository();
  const { git, commit } = repository;
  const first = commit({ a: '1' });
  git('tag', 'v1');
  git('checkout', '--quiet', '-b', 'side');
  commit({ b: '1' });
  commit({ b: '2' });
  git('checkout', '--quiet', 'main');
  git('merge', '--quiet', '--no-ff', '--message', 'bring b', 'side');
  const merge = git('rev-parse', 'HEAD');
  return { ...repository, commits: [first, merge, commit({ a: '2' })] };
}

test.each(['', 'file://'])('commits between two of a repository at %s… are those of the main line, oldest first', async (scheme) => {
  const { path, commits } = merged();
  const [, merge, last] = commits;
  expect(await versionsAt(temporaryFolder(), gitBuilder, `${scheme}${path}`, { older: 'v1', newer: 'main' })).toEqual([
    { version: merge, title: 'bring b' },
    { version: last, title: 'change' },
  ]);
});

test('there is nothing between a commit and itself, nor one that does not lead to the other', async () => {
  const { path } = merged();
  for (const range of [
    { older: 'main', newer: 'main' },
    { older: 'main', newer: 'v1' },
  ]) {
    await expect(versionsAt(temporaryFolder(), gitBuilder, path, range)).rejects.toMatchObject({
      code: 'SOURCE',
      message: `in shop, main does not come before ${range.newer}: nothing lies between them`,
    });
  }
});
