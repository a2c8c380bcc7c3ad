import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from './fixtures/check-text.ts';
import { resolveKit } from './resolve-kit.ts';

const kit = (name: string): string => `export default { name: '${name}', about: '', nodes: {}, scenarios: {}, tables: [], metrics: [] };\n`;

function write(folder: string, files: { readonly [path: string]: string }): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

test('a name is the kit in ./kits before the package of the folder', async () => {
  const folder = temporaryFolder();
  write(folder, {
    'kits/x/kit.ts': kit('from kits'),
    'node_modules/regatta-kit-x/kit.js': kit('from the package'),
    'node_modules/regatta-kit-y/kit.js': kit('y'),
    'node_modules/regatta-kit-y/package.json': '{"type": "module", "version": "1.2.3"}',
  });
  expect(await resolveKit('x', folder)).toMatchObject({
    kit: { name: 'from kits' },
    url: pathToFileURL(join(folder, 'kits/x/kit.ts')).href,
  });
  expect(await resolveKit('y', folder)).toMatchObject({ kit: { name: 'y' }, version: '1.2.3' });
});

test('a package is found from a folder below the one that has it', async () => {
  const folder = temporaryFolder();
  write(folder, {
    'node_modules/regatta-kit-x/kit.js': kit('x'),
    'node_modules/regatta-kit-x/package.json': '{"type": "module"}',
    'deep/down/e.yaml': '',
  });
  expect(await resolveKit('x', join(folder, 'deep/down'))).toMatchObject({ kit: { name: 'x' }, version: 'unversioned' });
});

test('a name that the folder does not know is the kit that comes with Regatta', async () => {
  expect(await resolveKit('gossipsub', temporaryFolder())).toMatchObject({
    kit: { name: 'gossipsub' },
    url: expect.stringMatching(/\/kits\/gossipsub\/kit\.ts$/),
  });
});

test('a path is a module or the folder of a kit, and a linked kit has one identity', async () => {
  const folder = temporaryFolder();
  write(folder, { 'mine/kit.ts': kit('mine'), 'one.ts': kit('one') });
  mkdirSync(join(folder, 'kits'));
  symlinkSync(join(folder, 'mine'), join(folder, 'kits/mine'));
  const { href } = pathToFileURL(join(folder, 'mine/kit.ts'));
  expect(await resolveKit('./mine', folder)).toMatchObject({ url: href });
  expect(await resolveKit('mine', folder)).toMatchObject({ url: href });
  expect(await resolveKit('./one.ts', folder)).toMatchObject({ kit: { name: 'one' } });
});

test('a kit that is missing or broken is told with where it was looked for', async () => {
  const folder = temporaryFolder();
  write(folder, { 'throws.ts': 'throw new Error("no");\n', 'other.ts': 'export default 3;\n' });
  expect(await resolveKit('zzz', folder)).toEqual({
    problem:
      'needs kit zzz, which is not installed: neither ./kits/zzz nor the package regatta-kit-zzz is there; accepted: ethereum, gossipsub, http',
    isInstalled: false,
  });
  expect(await resolveKit('./zzz', folder)).toEqual({
    problem: `needs kit ./zzz, which is not installed: there is no kit at ${join(folder, 'zzz')}`,
    isInstalled: false,
  });
  expect(await resolveKit('./throws.ts', folder)).toEqual({
    problem: `kit ./throws.ts is broken: ${join(folder, 'throws.ts')}:1:7: cannot be loaded: no`,
    isInstalled: true,
  });
  expect(await resolveKit('./other.ts', folder)).toEqual({
    problem: `kit ./other.ts is broken: the default export of ${join(folder, 'other.ts')} is no kit`,
    isInstalled: true,
  });
});
