import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { buildAt, temporaryFolder } from '../fixtures/build-site.ts';
import { testRepository } from '../fixtures/repository.ts';
import { gitBuilder } from './git-builder.ts';

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** What the build of the monorepo below does: each package has its source copied to what it exports. */
const build = 'for each in packages/*; do mkdir -p $each/dist && cp $each/source.js $each/dist/index.js; done';

/** A package of the monorepo, which is published without its source. */
function packageFiles(name: string, version: string, rest: { readonly source: string; readonly [key: string]: unknown }) {
  const { source, ...manifest } = rest;
  const folder = `packages/${name}`;
  const whole = { name: `@mine/${name}`, version, type: 'module', exports: './dist/index.js', files: ['dist'], ...manifest };
  return { [`${folder}/package.json`]: json(whole), [`${folder}/source.js`]: source };
}

/** A monorepo of three packages, of which `gossip` needs `wire`, at `v1` and `main`; and kits that depend on `gossip`. */
function monorepo() {
  const repository = testRepository();
  const gossip = { dependencies: { '@mine/wire': '^1.0.0' }, source: `import { wire } from '@mine/wire';\nexport const gossip = wire;\n` };
  repository.commit({
    '.gitignore': 'dist\nnode_modules\n',
    'package.json': json({ name: 'mine', private: true, workspaces: ['packages/*', '!packages/left-out'] }),
    ...packageFiles('wire', '1.0.0', { source: `export const wire = 'first';\n` }),
    ...packageFiles('gossip', '1.0.0', gossip),
    ...packageFiles('other', '1.0.0', { source: 'export {};\n' }),
    ...packageFiles('left-out', '1.0.0', { source: 'export {};\n' }),
    'kits/mine/package.json': json({ name: 'regatta-kit-mine', version: '9.0.0', type: 'module', dependencies: { '@mine/gossip': '*' } }),
    'kits/mine/kit.ts': `import { gossip } from '@mine/gossip';\nexport const said: string = 'of the repository: ' + gossip;\n`,
  });
  repository.git('tag', 'v1');
  repository.commit({ 'packages/wire/source.js': `export const wire = 'second';\n` });
  const kit = join(temporaryFolder(), 'kit');
  mkdirSync(kit);
  const manifest = { name: 'regatta-kit-mine', version: '0.1.0', type: 'module', dependencies: { '@mine/gossip': '1.0.0' } };
  writeFileSync(join(kit, 'package.json'), json(manifest));
  writeFileSync(join(kit, 'kit.ts'), `import { gossip } from '@mine/gossip';\nexport const said: string = gossip;\n`);
  const ask = (version: string, options: { readonly packages?: readonly string[]; readonly build?: string } = {}) => ({
    from: repository.path,
    version,
    want: 'module' as const,
    kit,
    options: { build, ...options },
  });
  return { ...repository, kit, ask };
}

async function saidBy({ directory }: { readonly directory: string }): Promise<string> {
  const loaded = (await import(pathToFileURL(join(directory, 'kit.ts')).href)) as { readonly said: string };
  return loaded.said;
}

test('a kit has what a monorepo built at a commit, also what that needs of the same repository, packed as it would be published', async () => {
  const { path, git, write, ask } = monorepo();
  const folder = temporaryFolder();
  const first = await buildAt(folder, gitBuilder, ask('v1'));
  expect(await saidBy(first)).toBe('first');
  expect(first.versions).toEqual({ 'shop.git': git('rev-parse', 'v1'), '@mine/gossip': '1.0.0' });
  expect(first.packages).toEqual({ '@mine/gossip': '1.0.0' });
  const installed = join(first.directory, 'node_modules', '@mine');
  expect(existsSync(join(installed, 'gossip', 'source.js'))).toBe(false);
  expect(existsSync(join(installed, 'other'))).toBe(false);
  expect(existsSync(join(first.directory, '..', 'repository'))).toBe(false);
  write({ 'packages/wire/source.js': `export const wire = 'not committed';\n` });
  expect(await saidBy(await buildAt(folder, gitBuilder, ask('.')))).toBe('not committed');
  expect(readFileSync(join(path, 'package.json'), 'utf8')).toContain('workspaces');
});

test('the kit itself can be one of them, chosen by its folder; workspaces of pnpm ask for one another in a way of their own', async () => {
  const { commit, ask } = monorepo();
  commit({
    'package.json': json({ name: 'mine', private: true }),
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n  - kits/*\n',
    ...packageFiles('gossip', '1.0.0', {
      dependencies: { '@mine/wire': 'workspace:^' },
      source: `import { wire } from '@mine/wire';\nexport const gossip = wire;\n`,
    }),
  });
  const artifact = await buildAt(temporaryFolder(), gitBuilder, ask('main', { packages: ['./kits/mine/'] }));
  expect(await saidBy(artifact)).toBe('of the repository: second');
  expect(artifact.packages).toEqual({ 'regatta-kit-mine': '9.0.0' });
});

test.each([
  [['packages/gosip'], 'it has no package packages/gosip'],
  [['packages/left-out'], 'it has no package packages/left-out'],
  [['@mine/other'], 'regatta-kit-mine does not depend on @mine/other, so that it cannot be replaced there'],
])('of the packages %s none can be had', async (packages, problem) => {
  const failing = buildAt(temporaryFolder(), gitBuilder, monorepo().ask('v1', { packages }));
  await expect(failing).rejects.toMatchObject({
    code: 'SOURCE',
    message: expect.stringMatching(new RegExp(`^shop at v1 \\(.*\\) was not built: ${problem}$`)),
    hint: 'It has mine, @mine/gossip, @mine/other, @mine/wire. The kit depends on @mine/gossip.',
  });
});

test('a repository without anything that the kit depends on is refused before it is built', async () => {
  const { path, commit } = testRepository();
  commit({ 'package.json': json({ name: 'elsewhere' }) });
  const { ask } = monorepo();
  const failing = buildAt(temporaryFolder(), gitBuilder, { ...ask('main', { build: 'false' }), from: path });
  await expect(failing).rejects.toMatchObject({
    code: 'SOURCE',
    message: expect.stringContaining('was not built: it has no package that regatta-kit-mine depends on'),
  });
});

test('packages are for kits: programs have none', async () => {
  const { path } = monorepo();
  const failing = buildAt(temporaryFolder(), gitBuilder, { from: path, options: { packages: ['packages/gossip'] } });
  await expect(failing).rejects.toMatchObject({ code: 'SOURCE', message: expect.stringContaining('packages are for the nodes of a kit') });
});
