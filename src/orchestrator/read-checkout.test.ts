import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCheckout } from './read-checkout.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'regatta-checkout-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function git(...words: readonly string[]): string {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
  return execFileSync('git', [...who, ...words], { cwd: directory, encoding: 'utf8', stdio: 'pipe' }).trim();
}

function commitFile(): string {
  git('init', '--quiet', '--initial-branch', 'work');
  writeFileSync(join(directory, 'a'), 'one');
  git('add', 'a');
  git('commit', '--quiet', '--message', 'one', '--date', '2026-01-02T03:04:05Z');
  return git('rev-parse', 'HEAD');
}

test('a checkout is its commit, branch, and whether a tracked file was changed, also from a folder in it', async () => {
  const commit = commitFile();
  mkdirSync(join(directory, 'deep'));
  writeFileSync(join(directory, 'untracked'), '');
  const clean = await readCheckout(join(directory, 'deep'), {});
  expect(clean).toEqual({ commit, branch: 'work', committed: expect.stringMatching(/^\d{4}-\d\d-\d\dT/), dirty: false });
  writeFileSync(join(directory, 'a'), 'two');
  expect(await readCheckout(directory, {})).toMatchObject({ commit, dirty: true });
});

test('packed branches and worktrees are read as well, and a detached commit has the branch that CI tells', async () => {
  const commit = commitFile();
  git('pack-refs', '--all');
  expect(await readCheckout(directory, {})).toMatchObject({ commit, branch: 'work' });
  git('worktree', 'add', '--quiet', '-b', 'other/branch', 'tree');
  expect(await readCheckout(join(directory, 'tree'), {})).toMatchObject({ commit, branch: 'other/branch', dirty: false });
  git('checkout', '--quiet', '--detach');
  expect(await readCheckout(directory, {})).toMatchObject({ commit, branch: null });
  expect(await readCheckout(directory, { GITHUB_HEAD_REF: '', GITHUB_REF_NAME: 'main' })).toMatchObject({ commit, branch: 'main' });
});

test('without git commit and branch are known all the same', async () => {
  const commit = commitFile();
  const { PATH } = process.env;
  process.env['PATH'] = directory;
  try {
    expect(await readCheckout(directory, {})).toEqual({ commit, branch: 'work', committed: null, dirty: null });
  } finally {
    process.env['PATH'] = PATH;
  }
});

test('no repository and one without a commit are no checkout', async () => {
  expect(await readCheckout(directory, {})).toBeNull();
  git('init', '--quiet');
  expect(await readCheckout(directory, {})).toBeNull();
});
