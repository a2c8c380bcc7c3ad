import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ownRoot } from '../../model/own-root.ts';
import { builderContract } from '../builder.contract.ts';
import { buildAt, temporaryFolder } from '../fixtures/build-site.ts';
import { packTiny, registryOf, writeTiny } from '../fixtures/registry.ts';
import { testRepository } from '../fixtures/repository.ts';
import { npmBuilder } from './npm-builder.ts';

/** A folder with `tiny` as tarballs of two versions, and a kit that depends on the first. */
function tinyPackages(): { readonly folder: string; readonly kit: string } {
  const folder = temporaryFolder();
  for (const version of ['1.0.0', '2.1.0']) packTiny(folder, version);
  const kit = join(folder, 'kit');
  mkdirSync(join(kit, 'node_modules', 'tiny'), { recursive: true });
  writeFileSync(
    join(kit, 'package.json'),
    JSON.stringify({
      name: 'regatta-kit-mine',
      version: '0.1.0',
      type: 'module',
      dependencies: { tiny: '1.0.0' },
      peerDependencies: { regatta: '*' },
    }),
  );
  writeFileSync(join(kit, 'kit.ts'), `import tiny from 'tiny';\nexport const version: string = tiny;\n`);
  writeFileSync(join(kit, 'kit.test.ts'), '');
  return { folder, kit };
}

const asked = (version: string, kit?: string) => ({
  from: 'tiny',
  version: `./tiny-${version}.tgz`,
  ...(kit === undefined ? { want: 'executable' as const } : { want: 'module' as const, kit }),
});

builderContract('npm, of a kit', () => {
  const { folder: directory, kit } = tinyPackages();
  const ask = (version: string) => ({ ...asked(version, kit), directory });
  return { builder: npmBuilder, one: ask('1.0.0'), other: ask('2.1.0'), unknown: ask('9.0.0') };
});

test('a package alone brings its programs', async () => {
  const { folder } = tinyPackages();
  const artifact = await buildAt(folder, npmBuilder, asked('2.1.0'));
  expect(artifact).toMatchObject({ title: 'tiny 2.1.0', versions: { tiny: '2.1.0' } });
  expect(execFileSync(join(artifact.programs[0] ?? '', 'tiny'), { encoding: 'utf8' })).toBe('2.1.0\n');
});

test('a kit is loaded with the dependency that was asked for and the Regatta that runs', async () => {
  const { folder, kit } = tinyPackages();
  const artifact = await buildAt(folder, npmBuilder, asked('2.1.0', kit));
  const loaded = (await import(pathToFileURL(join(artifact.directory, 'kit.ts')).href)) as { readonly version: string };
  expect(loaded.version).toBe('2.1.0');
  expect(existsSync(join(artifact.directory, 'kit.test.ts'))).toBe(false);
  expect(realpathSync(join(artifact.directory, 'node_modules', 'regatta'))).toBe(realpathSync(fileURLToPath(ownRoot)));
  // the kit itself stays as it is
  expect(readFileSync(join(kit, 'package.json'), 'utf8')).toContain('"tiny":"1.0.0"');
});

test('a kit that was changed is built again', async () => {
  const { folder, kit } = tinyPackages();
  const before = await buildAt(folder, npmBuilder, asked('1.0.0', kit));
  writeFileSync(join(kit, 'kit.ts'), 'export {};\n');
  const after = await buildAt(folder, npmBuilder, asked('1.0.0', kit));
  expect([after.isWarm, after.digest === before.digest]).toEqual([false, false]);
});

test('only what a kit depends on can be replaced in it', async () => {
  const { folder, kit } = tinyPackages();
  const failing = buildAt(folder, npmBuilder, { ...asked('1.0.0', kit), from: 'small' });
  await expect(failing).rejects.toMatchObject({
    code: 'SOURCE',
    message: 'regatta-kit-mine does not depend on small, so that it cannot be replaced there',
    hint: 'The kit depends on tiny.',
  });
});

const printedBy = ({ programs }: { readonly programs: readonly string[] }): string =>
  execFileSync(join(programs[0] ?? '', 'tiny'), { encoding: 'utf8' }).trim();

test('of a range, a tag or nothing the newest version that fits is taken, and recorded; one that was built needs no registry', async () => {
  const end = await registryOf(['1.2.0', '1.10.0', '1.11.0-rc.1', '2.0.0', '3.0.0-rc.1'], { latest: '2.0.0', next: '3.0.0-rc.1' });
  const folder = temporaryFolder();
  const expected = { '^1.0.0': '1.10.0', '1.2': '1.2.0', next: '3.0.0-rc.1', latest: '2.0.0', '>=1 <2 || 2': '2.0.0' };
  for (const [version, exact] of Object.entries(expected)) {
    const artifact = await buildAt(folder, npmBuilder, { from: 'tiny', version });
    expect([version, printedBy(artifact), artifact.versions]).toEqual([version, exact, { tiny: exact }]);
  }
  expect(await buildAt(folder, npmBuilder, { from: 'tiny' })).toMatchObject({ isWarm: true, versions: { tiny: '2.0.0' } });
  for (const version of ['^4.0.0', 'nightly', '9.9.9'])
    await expect(buildAt(folder, npmBuilder, { from: 'tiny', version })).rejects.toMatchObject({
      message: expect.stringContaining(version),
    });
  const near = { '1.9.0': '1.2.0, 1.10.0, 1.11.0-rc.1, 2.0.0', '9.9.9': '1.11.0-rc.1, 2.0.0, 3.0.0-rc.1' };
  for (const [version, there] of Object.entries(near))
    await expect(buildAt(folder, npmBuilder, { from: 'tiny', version })).rejects.toMatchObject({
      code: 'SOURCE',
      message: expect.stringContaining(`npm: there is no tiny@${version}`),
      hint: expect.stringContaining(`There is ${there}.`),
    });
  end();
  expect(await buildAt(folder, npmBuilder, { from: 'tiny', version: '1.2.0' })).toMatchObject({ isWarm: true });
});

test('of a repository the commit is recorded, packed once, and followed where its branch moves', async () => {
  const { path, git, commit } = testRepository();
  writeTiny(path, '1.0.0');
  const first = commit({});
  const folder = temporaryFolder();
  const packed = join(folder, 'npm', 'packed');
  const build = (ref: string) => buildAt(folder, npmBuilder, { from: 'tiny', version: `git+file://${path}#${ref}` });
  const before = await build('main');
  expect(before).toMatchObject({ title: `tiny 1.0.0 (shop at ${first.slice(0, 12)})`, versions: { tiny: '1.0.0', 'shop.git': first } });
  writeTiny(path, '1.0.0');
  git('tag', 'v1');
  const second = commit({ 'tiny.sh': '#!/bin/sh\necho another\n' });
  for (const name of readdirSync(packed)) utimesSync(join(packed, name), 0, 0);
  const [moved, tagged] = [await build('main'), await build('v1')];
  // the one that was packed before is in use again
  expect(readdirSync(packed).filter((name) => statSync(join(packed, name)).mtimeMs === 0)).toEqual([]);
  expect([printedBy(moved), moved.versions['shop.git'], printedBy(tagged), tagged.isWarm]).toEqual(['another', second, '1.0.0', true]);
  await expect(build('nope')).rejects.toMatchObject({
    code: 'SOURCE',
    message: expect.stringContaining('#nope, or it cannot be asked for'),
  });
});

test('a repository is fetched with the secrets of the user, and its scripts run without them', async () => {
  const { path, commit } = testRepository();
  writeTiny(path, '1.0.0');
  const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as object;
  const told = join(temporaryFolder(), 'told');
  const hash = commit({ 'package.json': JSON.stringify({ ...manifest, scripts: { prepare: `env >> ${told}` } }) });
  const folder = temporaryFolder();
  // a server that lets in who knows the token
  const ssh = `#!/bin/sh\n[ "$SHOP_TOKEN" = opensesame ] || exit 1\nfor last; do :; done\nexec /bin/sh -c "$last"\n`;
  writeFileSync(join(folder, 'ssh'), ssh, { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
  vi.stubEnv('SHOP_TOKEN', 'opensesame');
  onTestFinished(() => void vi.unstubAllEnvs());
  const artifact = await buildAt(folder, npmBuilder, { from: 'tiny', version: `git+ssh://git@localhost${path}#main` });
  expect(artifact.versions).toEqual({ tiny: '1.0.0', 'shop.git': hash });
  const seen = readFileSync(told, 'utf8');
  expect(seen).toContain('npm_lifecycle_event=prepare');
  expect(seen).not.toContain('opensesame');
});
