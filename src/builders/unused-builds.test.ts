import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { takeFile } from '../orchestrator/hold-file.ts';
import { buildAt, temporaryFolder } from './fixtures/build-site.ts';
import { testRepository } from './fixtures/repository.ts';
import { gitBuilder } from './git/git-builder.ts';
import { forgetCheckouts, removeUnused, unusedBuilds } from './unused-builds.ts';

/** An instant after the builds that were made to look old, and before all others. */
const instantMs = Date.now() - 3_600_000;

function age(...paths: readonly string[]): void {
  for (const path of paths) utimesSync(path, new Date(instantMs - 1000), new Date(instantMs - 1000));
}

/** Two commits that are built, of which the first was not used for long. */
async function oldAndNew() {
  const { path, commit } = testRepository();
  const folder = temporaryFolder();
  commit({ source: 'one\n' });
  const old = await buildAt(folder, gitBuilder, { from: path });
  commit({ source: 'two\n' });
  const used = await buildAt(folder, gitBuilder, { from: path });
  age(join(dirname(old.log), 'artifact.json'));
  return { folder, path, old, used };
}

const remove = async (folder: string): Promise<readonly string[]> => {
  const gone: string[] = [];
  for (const { path, title } of unusedBuilds(folder, instantMs))
    if (await removeUnused(path, instantMs, { hold: takeFile })) gone.push(title);
  forgetCheckouts(folder);
  return gone;
};

test('what was not used for long goes, with what its repository knew of it; the rest is as warm as before', async () => {
  const { folder, path, old, used } = await oldAndNew();
  expect(await remove(folder)).toEqual([old.title]);
  expect([old, used].map(({ directory }) => existsSync(directory))).toEqual([false, true]);
  expect(existsSync(dirname(old.log))).toBe(false);
  const [mirror = ''] = readdirSync(join(folder, 'git'));
  expect(readdirSync(join(folder, 'git', mirror, 'worktrees'))).toHaveLength(1);
  expect(await buildAt(folder, gitBuilder, { from: path })).toMatchObject({ isWarm: true });
  expect(await buildAt(folder, gitBuilder, { from: path, version: 'HEAD~1' })).toMatchObject({
    isWarm: false,
    directory: expect.anything(),
  });
});

test('what is used again before it goes stays', async () => {
  const { folder, path, old } = await oldAndNew();
  const found = unusedBuilds(folder, instantMs);
  await buildAt(folder, gitBuilder, { from: path, version: 'HEAD~1' });
  expect(found.map(({ title }) => title)).toEqual([old.title]);
  expect(await removeUnused(found[0]?.path ?? '', instantMs, { hold: takeFile })).toBe(false);
  expect(existsSync(old.directory)).toBe(true);
});

test('who waits for a build that is removed meanwhile builds it anew', async () => {
  const { folder, path, old } = await oldAndNew();
  const place = dirname(old.log);
  await takeFile(join(place, 'lock'));
  rmSync(join(place, 'artifact.json'));
  const { promise: waits, resolve: telling } = Promise.withResolvers<string>();
  const building = buildAt(folder, gitBuilder, { from: path, version: 'HEAD~1' }, { telling });
  await Promise.race([waits, building]);
  rmSync(place, { recursive: true });
  expect(await building).toMatchObject({ isWarm: false, title: expect.stringContaining('HEAD~1') });
});

test('one of which what tells of it is damaged is named by its folder, and goes', async () => {
  const { folder, old } = await oldAndNew();
  const place = dirname(old.log);
  writeFileSync(join(place, 'artifact.json'), '{"format": 2, "ke');
  age(join(place, 'artifact.json'));
  expect(await remove(folder)).toEqual([`${basename(place)}, which was not built`]);
});

test('a package that somebody takes while it is to go stays', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'npm/packed/0123456789abcdef');
  mkdirSync(path, { recursive: true });
  age(path);
  const taking = await takeFile(join(folder, 'npm/packed.lock'));
  const removing = removeUnused(path, instantMs, { hold: takeFile });
  utimesSync(path, new Date(), new Date());
  await taking[Symbol.asyncDispose]();
  expect([await removing, existsSync(path)]).toEqual([false, true]);
});

test('builds that came to no end, logs of what was not found and packages that were fetched go too', async () => {
  const folder = temporaryFolder();
  const left = ['git-0123456789abcdef', 'npm/packed/0123456789abcdef'].map((name) => join(folder, name));
  for (const path of left) mkdirSync(path, { recursive: true });
  writeFileSync(join(folder, 'git-0123456789abcdef/build.log'), '');
  writeFileSync(join(folder, 'npm/resolve-1-0.log'), '');
  age(...left, ...['npm/resolve-1-0.log', 'git-0123456789abcdef/build.log'].map((name) => join(folder, name)));
  expect(await remove(folder)).toEqual(['git-0123456789abcdef, which was not built', 'npm/packed/0123456789abcdef', 'npm/resolve-1-0.log']);
  expect(readdirSync(folder, { recursive: true })).toEqual(['npm', 'npm/packed']);
});
