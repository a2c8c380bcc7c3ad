import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { bin, recordedRun, regattaIn, temporaryFolder } from '../fixtures/command-line.ts';
import { hasTerminal, session } from '../fixtures/terminal.ts';

let folder: string;
let env: { readonly [name: string]: string };

beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin', 'regatta'), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`);
  chmodSync(join(folder, 'bin', 'regatta'), 0o755);
  env = { PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`, REGATTA_DIR: join(folder, '.regatta') };
  recordedRun(folder, '20260101-000000-tiny');
  mkdirSync(join(folder, 'sub'));
  for (const name of ['one.yaml', 'sub/two.yaml']) writeFileSync(join(folder, name), 'kit: gossipsub\nfleets: {nodes: 3}\n');
  writeFileSync(
    join(folder, 'sub', 'typed.ts'),
    "import { defineExperiment } from 'regatta/experiment';\nexport default defineExperiment({});\n",
  );
  for (const name of ['other.yaml', 'plain.ts']) writeFileSync(join(folder, name), 'nothing: of ours\n');
  for (const name of ['node_modules', '.hidden']) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'theirs.yaml'), 'fleets: {nodes: 3}\n');
  }
});

function has(shell: string): boolean {
  return spawnSync(shell, ['-c', 'exit 0']).status === 0;
}

function run(shell: string, args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(shell, args, { cwd: folder, env: { ...process.env, ...env }, encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout;
}

/** What bash offers for the last of the words. */
function inBash(...words: string[]): readonly string[] {
  const script = `source <(regatta completion bash); source <(regatta completion bash)
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _regatta; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return run('bash', ['-c', script, 'bash', ...words])
    .split('\n')
    .filter(Boolean);
}

test.skipIf(!has('bash'))('bash completes commands, options, runs, experiments and kits (needs bash)', () => {
  expect(inBash('regatta', 'va')).toEqual(['validate']);
  expect(inBash('regatta', 'run', '--dry')).toEqual(['--dry-run']);
  expect(inBash('regatta', 'show', '')).toEqual(['last', '20260101-000000-tiny']);
  expect(inBash('regatta', 'run', '')).toEqual(['one.yaml', 'sub/two.yaml', 'sub/typed.ts']);
  expect(inBash('regatta', 'run', 'sub/tw')).toEqual(['sub/two.yaml']);
  expect(inBash('regatta', 'run', './sub/tw')).toEqual(['./sub/two.yaml']);
  expect(inBash('regatta', 'kits', 'g')).toEqual(['gossipsub']);
  expect(inBash('regatta', 'runs', '--result', '=', 'pa')).toEqual(['passed']);
});

test.skipIf(!has('bash'))('bash evaluates neither what is written nor what a file is called (needs bash)', () => {
  writeFileSync(join(folder, '$(touch pwned).yaml'), 'fleets: {nodes: 3}\n');
  const [quoted = ''] = inBash('regatta', 'run', '$');
  expect(run('bash', ['-c', `printf %s ${quoted}`])).toBe('$(touch pwned).yaml');
  inBash('regatta', 'run', '$(touch pwned)');
  expect(existsSync(join(folder, 'pwned'))).toBe(false);
});

test.skipIf(!has('fish'))('fish completes with what each means, and offers files where nothing else fits (needs fish)', () => {
  const complete = (line: string): string => run('fish', ['--no-config', '-c', `regatta completion fish | source; complete -C '${line}'`]);
  expect(complete('regatta va')).toMatch(/^validate\tcheck experiment files/);
  expect(complete('regatta show 2')).toBe('20260101-000000-tiny\ttiny, recorded\n');
  expect(complete('regatta run ')).toContain('sub/two.yaml');
  expect(complete('regatta init oth')).toBe('other.yaml\n');
});

test.skipIf(!has('zsh') || !hasTerminal)('zsh completes at its prompt (needs zsh and script)', async () => {
  const setup = 'autoload -U compinit && compinit -D -u && source <(regatta completion zsh) && print rea""dy\r';
  const { shown } = await session('zsh -f -i', { folder, env: { ...env, PROMPT_EOL_MARK: '' } }, [
    ['\u001b[?2004h', setup],
    ['ready', 'regatta show 2\t'],
    ['20260101-000000-tiny', '\u0015regatta va\t'],
    ['validate', '\u0015exit\r'],
  ]);
  expect(shown).toContain('validate');
});

test('completion of a shell that is not known says which are', () => {
  expect(regattaIn(folder, ['completion', 'tcsh'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('bash, zsh, fish'),
  });
});
