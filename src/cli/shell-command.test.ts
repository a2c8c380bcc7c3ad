import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellCommand } from './shell-command.ts';

test('a shell takes the command apart into the same words', () => {
  const words = ['-D', 'n=1', '', 'a b', `it's "$HOME"`, '$(exit 1)', '*', 'ä'];
  const { stdout } = spawnSync('sh', ['-c', shellCommand(['printf', String.raw`%s\n`, ...words])], { encoding: 'utf8' });
  expect(stdout.split('\n').slice(0, -1)).toEqual(words);
});

test('plain words stand as they are', () => {
  expect(shellCommand(['regatta', 'run', './a-b/x.yaml', '-D', 'D=4,8'])).toBe('regatta run ./a-b/x.yaml -D D=4,8');
});
