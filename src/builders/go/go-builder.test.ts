import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builderContract } from '../builder.contract.ts';
import { buildAt, temporaryFolder } from '../fixtures/build-site.ts';
import { goBuilder } from './go-builder.ts';

const hasGo = spawnSync('go', ['version']).status === 0;
const module = 'example.org/tiny';

/** What `go` asks instead of a server: folders as https://go.dev/ref/mod#goproxy-protocol has them. */
function proxyFolder(): string {
  const folder = temporaryFolder();
  const place = join(folder, module, '@v');
  mkdirSync(place, { recursive: true });
  const versions = ['v1.0.0', 'v1.1.0'];
  for (const version of versions) {
    const files = {
      'go.mod': `module ${module}\n\ngo 1.20\n`,
      'cmd/tiny/main.go': `package main\n\nfunc main() { print("${version}" + extra) }\n`,
      'cmd/tiny/plain.go': '//go:build !loud\n\npackage main\n\nconst extra = ""\n',
      'cmd/tiny/loud.go': '//go:build loud\n\npackage main\n\nconst extra = "!"\n',
    };
    const zipped = zipSync(
      Object.fromEntries(Object.entries(files).map(([name, text]) => [`${module}@${version}/${name}`, strToU8(text)])),
    );
    writeFileSync(join(place, `${version}.zip`), zipped);
    writeFileSync(join(place, `${version}.mod`), files['go.mod']);
    writeFileSync(join(place, `${version}.info`), JSON.stringify({ Version: version, Time: '2026-01-01T00:00:00Z' }));
  }
  writeFileSync(join(place, 'list'), `${versions.join('\n')}\n`);
  return folder;
}

const kept = { ...process.env };
const modules = join(process.env['TMPDIR'] ?? '/tmp', `regatta-go-${process.pid}`);

beforeAll(() => Object.assign(process.env, { GOSUMDB: 'off', GOFLAGS: '-modcacherw', GOMODCACHE: modules, GOTOOLCHAIN: 'local' }));
afterAll(() => {
  execFileSync('rm', ['-rf', modules]);
  process.env = kept;
});

/** Builds that ask a proxy of their own. */
function ask(version: string | null, tags: readonly string[] = []) {
  process.env['GOPROXY'] = `file://${proxyFolder()}`;
  return { from: module, version, options: { package: 'cmd/tiny', tags } };
}

describe.skipIf(!hasGo)('with a Go on PATH', () => {
  builderContract('go', () => ({ builder: goBuilder, one: ask('v1.0.0'), other: ask('v1.1.0'), unknown: ask('v1.x') }));

  test('a program is built at the newest version where none is asked for, with its tags', async () => {
    const artifact = await buildAt(temporaryFolder(), goBuilder, ask(null, ['loud']));
    expect(artifact).toMatchObject({ title: `${module}/cmd/tiny v1.1.0`, versions: { [module]: 'v1.1.0' } });
    expect(spawnSync(join(artifact.programs[0] ?? '', 'tiny'), { encoding: 'utf8' }).stderr).toBe('v1.1.0!');
  });
});
