import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { ownRoot } from '../../model/own-root.ts';
import { builderContract } from '../builder.contract.ts';
import { buildAt, temporaryFolder } from '../fixtures/build-site.ts';
import { npmBuilder } from './npm-builder.ts';

/** A folder with `tiny` as tarballs of two versions, and a kit that depends on the first. */
function tinyPackages(): { readonly folder: string; readonly kit: string } {
  const folder = temporaryFolder();
  for (const version of ['1.0.0', '2.1.0']) {
    const place = join(folder, version);
    mkdirSync(join(place, 'package'), { recursive: true });
    const manifest = { name: 'tiny', version, type: 'module', exports: './index.js', bin: { tiny: './tiny.sh' } };
    writeFileSync(join(place, 'package', 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(place, 'package', 'index.js'), `export default '${version}';\n`);
    writeFileSync(join(place, 'package', 'tiny.sh'), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
    execFileSync('tar', ['-czf', join(folder, `tiny-${version}.tgz`), '-C', place, 'package']);
  }
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
