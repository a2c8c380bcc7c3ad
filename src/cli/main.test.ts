import { readFileSync } from 'node:fs';
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
