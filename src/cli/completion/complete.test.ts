import { Command, Option } from 'commander';
import { expect, test } from 'vitest';
import type { CommandTable } from '../command-table.ts';
import { complete, type Sources } from './complete.ts';

const commands: CommandTable = {
  run: {
    about: 'run it',
    load: async () => ({
      command: () =>
        new Command('run')
          .argument('<experiment>', '')
          .option('-D, --define <name=value>', '')
          .option('-o, --out <directory>', '')
          .option('--json', 'as JSON')
          .option('--kit <kit>', '')
          .addOption(new Option('--result <result>', '').choices(['passed', 'failed']))
          .addOption(new Option('--secret', '').hideHelp()),
    }),
  },
  rm: { about: 'remove', load: async () => ({ command: () => new Command('rm').argument('<run...>', '') }) },
  pair: { about: 'two', load: async () => ({ command: () => new Command('pair').argument('<run>', '').argument('<kit>', '') }) },
  kit: {
    about: 'kits',
    load: async () => ({ command: () => new Command('kit').addCommand(new Command('new').description('write one').argument('<kit>', '')) }),
  },
  ask: { about: 'for scripts', isHidden: true, load: async () => ({ command: () => new Command('ask') }) },
};

const sources: Sources = {
  run: () => [
    { value: 'last', about: 'newest' },
    { value: '2026-a', about: '' },
  ],
  kit: () => [{ value: 'gossipsub', about: '' }],
  experiment: (begun) => [{ value: `${begun}x.yaml`, about: '' }],
};

async function values(...words: string[]): Promise<readonly string[]> {
  return (await complete(words, commands, sources)).map(({ value }) => value);
}

test('the first word is a command that is not hidden; help takes one too', async () => {
  expect(await values('')).toEqual(['run', 'rm', 'pair', 'kit']);
  expect(await values('r')).toEqual(['run', 'rm']);
  expect(await values('help', 'k')).toEqual(['kit']);
  expect(await complete(['ru'], commands, sources)).toEqual([{ value: 'run', about: 'run it' }]);
});

test('an argument is what its name says, in its place; the last one repeats where it may', async () => {
  expect(await values('run', 'a/')).toEqual(['a/x.yaml']);
  expect(await values('run', 'a.yaml', '')).toEqual([]);
  expect(await values('rm', '2026-a', 'l')).toEqual(['last']);
  expect(await values('pair', '')).toEqual(['last', '2026-a']);
  expect(await values('pair', 'last', '')).toEqual(['gossipsub']);
});

test('options are those that the help shows; one that takes a value is followed by it', async () => {
  expect(await values('run', '--')).toEqual(['--define', '--out', '--json', '--kit', '--result', '--help']);
  expect(await values('run', '--j')).toEqual(['--json']);
  expect(await values('run', '--kit', '')).toEqual(['gossipsub']);
  expect(await values('run', '--result', 'f')).toEqual(['failed']);
  expect(await values('run', '-o', '')).toEqual([]);
  expect(await values('run', '-D', 'n=1', '--json', 'a/')).toEqual(['a/x.yaml']);
});

test('a value may stand behind =, in one word or broken into three as bash does', async () => {
  expect(await values('run', '--result=f')).toEqual(['--result=failed']);
  expect(await values('run', '--result', '=', 'f')).toEqual(['failed']);
  expect(await values('run', '--none=f')).toEqual([]);
});

test('a subcommand stands where it can, and takes its own arguments', async () => {
  expect(await values('kit', '')).toEqual(['new']);
  expect(await values('kit', 'new', 'g')).toEqual(['gossipsub']);
});

test('nothing is known of a command that is not there; a name that would break a line is left out', async () => {
  expect(await values('toString', '')).toEqual([]);
  expect(await complete(['rm', ''], commands, { run: () => [{ value: 'a\nb', about: '' }] })).toEqual([]);
});
