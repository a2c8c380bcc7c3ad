import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { mayMount, mountSmallDisk } from '../../recording/fixtures/small-disk.ts';
import { builderContract } from '../builder.contract.ts';
import { buildAt, temporaryFolder } from '../fixtures/build-site.ts';
import { testRepository } from '../fixtures/repository.ts';
import { gitBuilder } from './git-builder.ts';

const build = { build: 'cp source built' };

/** A repository of two commits, `v1` and `main`. */
function twoCommits() {
  const repository = testRepository();
  const first = repository.commit({ source: 'one\n', '.gitignore': 'built\nnode_modules\n' });
  repository.git('tag', '--annotate', 'v1', '--message', 'first');
  const second = repository.commit({ source: 'two\n' });
  return { ...repository, first, second };
}

builderContract('git', () => {
  const { path } = twoCommits();
  const ask = { from: path, options: build };
  return { builder: gitBuilder, one: { ...ask, version: 'v1' }, other: { ...ask, version: 'main' }, unknown: { ...ask, version: 'v9' } };
});

builderContract('git of a URL', () => {
  const ask = { from: pathToFileURL(twoCommits().path).href, options: build };
  return { builder: gitBuilder, one: { ...ask, version: 'v1' }, other: { ...ask, version: 'main' }, unknown: { ...ask, version: 'v9' } };
});

const builtOf = ({ directory }: { readonly directory: string }): string => readFileSync(join(directory, 'built'), 'utf8').trim();

describe('a local repository', () => {
  test.each([
    ['v1', 'one'],
    ['main', 'two'],
    ['HEAD~1', 'one'],
    ['HEAD', 'two'],
  ])('is built at %s', async (version, text) => {
    const { path, first, second } = twoCommits();
    const artifact = await buildAt(temporaryFolder(), gitBuilder, { from: path, version, options: build });
    expect(builtOf(artifact)).toBe(text);
    expect(artifact.versions).toEqual({ shop: text === 'one' ? first : second });
  });

  test('takes in what is not committed with version . and says so, and stays as it was itself', async () => {
    const { path, git, write, second } = twoCommits();
    write({ source: 'three\n', added: 'new\n', 'node_modules/x': 'ignored\n' });
    const before = git('status', '--porcelain');
    const folder = temporaryFolder();
    const artifact = await buildAt(folder, gitBuilder, { from: path, version: '.', options: build });
    expect(builtOf(artifact)).toBe('three');
    expect(readdirSync(artifact.directory)).toEqual(['.git', '.gitignore', 'added', 'built', 'source']);
    expect(artifact.title).toBe(`shop as it lies there (on ${second.slice(0, 12)}, 2 files not committed)`);
    expect(artifact.notes).toHaveLength(1);
    expect(artifact.versions['shop']).toMatch(new RegExp(`^${second}\\+[0-9a-f]{12}$`));
    expect(git('status', '--porcelain')).toBe(before);
    expect((await buildAt(folder, gitBuilder, { from: path, version: '.', options: build })).isWarm).toBe(true);
    write({ added: 'newer\n' });
    expect((await buildAt(folder, gitBuilder, { from: path, version: '.', options: build })).isWarm).toBe(false);
  });

  test('without changes is at version . what its commit is, which is what is taken where no version is asked for', async () => {
    const { path, second } = twoCommits();
    const folder = temporaryFolder();
    const committed = await buildAt(folder, gitBuilder, { from: path, version: 'main', options: build });
    const asItLies = await buildAt(folder, gitBuilder, { from: path, options: build });
    expect(asItLies).toMatchObject({ digest: committed.digest, isWarm: true, versions: { shop: second }, notes: [] });
  });

  test('says that changes are left out where its own commit is asked for', async () => {
    const { path, write } = twoCommits();
    write({ source: 'three\n' });
    const artifact = await buildAt(temporaryFolder(), gitBuilder, { from: path, version: 'HEAD', options: build });
    expect(builtOf(artifact)).toBe('two');
    expect(artifact.notes).toEqual(['changes of shop that are not committed are left out; version . takes them in']);
  });

  test('without any commit can be built as it lies there', async () => {
    const { path, write } = testRepository();
    write({ source: 'none\n' });
    const artifact = await buildAt(temporaryFolder(), gitBuilder, { from: path, version: '.', options: build });
    expect(builtOf(artifact)).toBe('none');
  });

  test('is built in a folder of it', async () => {
    const repository = testRepository();
    repository.commit({ 'server/source': 'inner\n' });
    const artifact = await buildAt(temporaryFolder(), gitBuilder, { from: repository.path, options: { ...build, folder: 'server' } });
    expect(builtOf(artifact)).toBe('inner');
  });
});

describe('a repository elsewhere', () => {
  test('is asked for a branch each time, and fetched only where it moved', async () => {
    const { path, commit } = twoCommits();
    const ask = { from: pathToFileURL(path).href, version: 'main', options: build };
    const folder = temporaryFolder();
    await buildAt(folder, gitBuilder, ask);
    const third = commit({ source: 'three\n' });
    const artifact = await buildAt(folder, gitBuilder, ask);
    expect([builtOf(artifact), artifact.versions['shop']]).toEqual(['three', third]);
  });

  test.each(['pr/7', 'the commit', 'a part of it', 'main~1'])('is built at %s', async (version) => {
    const { path, git, first } = twoCommits();
    git('update-ref', 'refs/pull/7/head', first);
    const asked = { 'the commit': first, 'a part of it': first.slice(0, 9) }[version] ?? version;
    const artifact = await buildAt(temporaryFolder(), gitBuilder, { from: pathToFileURL(path).href, version: asked, options: build });
    expect(builtOf(artifact)).toBe('one');
  });

  test('has no working tree', async () => {
    const ask = { from: pathToFileURL(twoCommits().path).href, version: '.' };
    await expect(buildAt(temporaryFolder(), gitBuilder, ask)).rejects.toThrow('has no working tree on this machine');
  });
});

test('what a killed git left locked in the mirror holds up nobody', async () => {
  const { path, commit } = twoCommits();
  const folder = temporaryFolder();
  const ask = { from: pathToFileURL(path).href, version: 'main', options: build };
  expect(builtOf(await buildAt(folder, gitBuilder, ask))).toBe('two');
  const [mirror = ''] = readdirSync(join(folder, 'git')).filter((name) => name.endsWith('.git'));
  for (const lock of ['packed-refs.lock', 'refs/regatta/refs/heads/main.lock']) writeFileSync(join(folder, 'git', mirror, lock), '');
  commit({ source: 'three\n' });
  expect(builtOf(await buildAt(folder, gitBuilder, ask))).toBe('three');
});

describe('what cannot be built', () => {
  test('is told with the names that there are', async () => {
    const ask = { from: twoCommits().path, version: 'mian' };
    await expect(buildAt(temporaryFolder(), gitBuilder, ask)).rejects.toMatchObject({
      message: expect.stringContaining('there is no branch, tag or commit mian in') as string,
      hint: 'Branches and tags are main, v1.',
    });
  });

  test.each([
    ['nowhere', 'there is no folder'],
    ['.', 'cannot be read'],
  ])('is told where %s is no repository', async (from, message) => {
    await expect(buildAt(temporaryFolder(), gitBuilder, { from })).rejects.toThrow(message);
  });

  test('is told with what the command printed last, and only its log is left', async () => {
    const folder = temporaryFolder();
    const ask = { from: twoCommits().path, version: 'v1', options: { build: 'echo compiling; echo "source:1: not good" >&2; exit 3' } };
    const failure = await buildAt(folder, gitBuilder, ask).catch((error: unknown) => error as Error & { hint: string; code: string });
    expect(failure).toMatchObject({ code: 'BUILD' });
    expect((failure as Error).message).toMatch(/^shop at v1 \([0-9a-f]{12}\) was not built: `.*` ended with exit code 3$/);
    expect((failure as { hint: string }).hint).toMatch(
      /Its last lines:\n {2}compiling\n {2}source:1: not good\nAll that was printed is in .*build\.log$/,
    );
    const [place = ''] = readdirSync(folder).filter((name) => name.startsWith('git-'));
    expect(readdirSync(join(folder, place))).toEqual(['build.log']);
    // it is tried again
    writeFileSync(join(folder, 'ready'), '');
    await expect(buildAt(folder, gitBuilder, ask)).rejects.toThrow('exit code 3');
  });

  test('ends at its limit, with all that it started', async () => {
    const folder = temporaryFolder();
    const ask = { from: twoCommits().path, options: { build: `(sleep 1; touch ${folder}/late) & wait`, limit: 3e8 } };
    await expect(buildAt(folder, gitBuilder, ask)).rejects.toThrow('took longer than 0.3 s');
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(existsSync(join(folder, 'late'))).toBe(false);
  });

  test('ends when it is cancelled, and the next one builds', async () => {
    const folder = temporaryFolder();
    const cancel = new AbortController();
    const ask = { from: twoCommits().path, options: { build: `test -e ${folder}/ready || sleep 60` } };
    const building = buildAt(folder, gitBuilder, ask, { signal: cancel.signal });
    setTimeout(() => cancel.abort(new Error('enough')), 1000);
    await expect(building).rejects.toThrow('enough');
    writeFileSync(join(folder, 'ready'), '');
    expect((await buildAt(folder, gitBuilder, ask)).isWarm).toBe(false);
  });

  test('ends when it prints without end, and of that only the beginning is kept', async () => {
    const folder = temporaryFolder();
    const failing = buildAt(folder, gitBuilder, { from: twoCommits().path, options: { build: 'yes "again and again"' } });
    await expect(failing).rejects.toMatchObject({
      message: expect.stringContaining('printed more than 64 MiB and was ended'),
      hint: expect.stringMatching(/^Its last lines:\n( {2}[andgi ]*\n){20}All that was printed/),
    });
    const [place = ''] = readdirSync(folder).filter((name) => name.startsWith('git-'));
    expect(readdirSync(join(folder, place))).toEqual(['build.log']);
    expect(statSync(join(folder, place, 'build.log')).size).toBe(64 << 20);
  });

  test.skipIf(!mayMount)('ends before it fills the disk, which then has room again (needs root to mount a small disk)', async () => {
    const folder = temporaryFolder();
    onTestFinished(mountSmallDisk(folder, '160m'));
    const ask = (command: string) => ({ from: twoCommits().path, version: 'v1', options: { build: command } });
    const failing = buildAt(folder, gitBuilder, ask('for each in $(seq 1000); do dd if=/dev/zero of=$each bs=1M count=4; sleep 0.1; done'));
    await expect(failing).rejects.toMatchObject({
      code: 'BUILD',
      message: expect.stringMatching(/was ended before it filled the disk; only \d+ MiB are left on the disk of .*build\.log$/),
    });
    expect(builtOf(await buildAt(folder, gitBuilder, ask('cp source built')))).toBe('one');
    // faster than anybody can look: the system refuses it the rest
    await expect(buildAt(folder, gitBuilder, ask('cat /dev/zero > big'))).rejects.toMatchObject({ code: 'BUILD' });
    expect(builtOf(await buildAt(folder, gitBuilder, ask('cp source built')))).toBe('one');
  });

  test('sees no secret', async () => {
    process.env['SHOP_TOKEN'] = 'hidden';
    const artifact = await buildAt(temporaryFolder(), gitBuilder, { from: twoCommits().path, options: { build: 'env > built' } });
    delete process.env['SHOP_TOKEN'];
    expect(builtOf(artifact)).not.toMatch(/SHOP_TOKEN|hidden/);
  });
});
