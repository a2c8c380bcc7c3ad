import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { regattaIn, temporaryFolder } from './fixtures/command-line.ts';

test('--version tells the version, and the format of run directories', () => {
  expect(regattaIn(temporaryFolder(), ['--version'])).toEqual({
    code: 0,
    stdout: `regatta ${packageJson.version} (run format 1)\n`,
    stderr: '',
  });
});

test('the changelog has what is not released yet, or this version, on top', () => {
  const changelog = readFileSync(new URL('../../CHANGELOG.md', import.meta.url), 'utf8');
  expect(['Unreleased', packageJson.version]).toContain(/^## \[(.+?)\]/m.exec(changelog)?.[1]);
});

test('what is no terminal gets no colours, in CI either', () => {
  const { code, stderr } = regattaIn(temporaryFolder(), ['show', 'nope'], { CI: 'true' });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error /);
});

test('a run begins without what only its end, a Prometheus, Docker or another format needs', () => {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, 'tell.mjs'),
    `import { registerHooks } from 'node:module';
const seen = new Set();
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    seen.add(found.url);
    return found;
  },
});
process.on('exit', () => console.error([...seen].join('\\n')));
`,
  );
  const { code, stderr } = regattaIn(folder, ['run', '--help'], {
    NODE_OPTIONS: `--import ${pathToFileURL(join(folder, 'tell.mjs')).href}`,
  });
  expect(code).toBe(0);
  const modules = stderr.split('\n');
  const unneeded =
    /node_modules\/(@duckdb|pg|kysely|d3-|dockerode|fflate|lezer|@lezer|smol-toml|undici)|src\/(exposition|reporters\/(chart|comparison))\//;
  expect(modules.filter((url) => unneeded.test(url))).toEqual([]);
  // a needle that is surely there: the names are told
  expect(modules.filter((url) => url.includes('/src/orchestrator/run.ts'))).toHaveLength(1);
});
