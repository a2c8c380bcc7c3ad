import { expect, test } from 'vitest';
import { toolEnvironment } from './tool-environment.ts';

const inherited = {
  PATH: '/bin',
  HOME: '/home/me',
  GOPROXY: 'https://proxy',
  npm_config_cache: '/cache',
  npm_config_local_prefix: '/elsewhere',
  npm_lifecycle_event: 'npx',
  GIT_DIR: '/repo/.git',
  SSH_AUTH_SOCK: '/agent',
  GITHUB_TOKEN: 'x',
  DATABASE_URL: 'postgres://me:secret@host',
  PGPASSWORD: 'x',
  REGATTA_SECRET: 'x',
  REGATTA_DIR: '/runs',
  AWS_SECRET_ACCESS_KEY: 'x',
  GONE: undefined,
};

test('what builds gets what it needs of the machine and no secret', () => {
  expect(toolEnvironment(inherited, { keepsSecrets: false })).toEqual({
    PATH: '/bin',
    HOME: '/home/me',
    GOPROXY: 'https://proxy',
    npm_config_cache: '/cache',
  });
});

test('what asks servers for sources may show who asks, and gets nothing that Regatta or its caller set for themselves', () => {
  const env = toolEnvironment(inherited, { keepsSecrets: true });
  expect(env).toMatchObject({ SSH_AUTH_SOCK: '/agent', GITHUB_TOKEN: 'x' });
  expect(Object.keys(env).filter((name) => /^(REGATTA|GIT)_|^npm_(lifecycle|config_local)/.test(name))).toEqual([]);
});
