import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Answer, regattaIn, temporaryFolder } from '../fixtures/command-line.ts';
import { atTerminal, hasTerminal, keys } from '../fixtures/terminal.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

function regatta(...args: string[]): Answer {
  return regattaIn(folder, args);
}

function written(file = 'experiment.yaml'): { readonly [key: string]: unknown } {
  return parse(readFileSync(join(folder, file), 'utf8')) as { readonly [key: string]: unknown };
}

test('init asks nothing where nobody can answer, and writes an experiment that is valid', () => {
  const { code, stdout, stderr } = regatta('init');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^wrote experiment\.yaml; next:\n/);
  expect(written()).toMatchObject({ kit: 'gossipsub', params: { nodes: 24, rate: '5/s' } });
  expect(regatta('validate', 'experiment.yaml').stdout).toMatch(/^experiment\.yaml: valid, 1 run;.*\n$/);
  const [first = ''] = readFileSync(join(folder, 'experiment.yaml'), 'utf8').split('\n');
  const [, schema = ''] = /^# yaml-language-server: \$schema=(.+)$/.exec(first) ?? [];
  expect(existsSync(schema)).toBe(true);
});

test('init suggests fewer nodes of a kit whose nodes are processes of their own', () => {
  expect(regatta('init', 'chain.yaml', '--kit', 'ethereum').code).toBe(0);
  expect(written('chain.yaml')).toMatchObject({ kit: 'ethereum', params: { nodes: 4 }, fleets: { nodes: '$nodes' } });
  expect(regatta('validate', 'chain.yaml').code).toBe(0);
});

test('init takes flags, and names a kit of the user and the schema that is installed as the file sees them', () => {
  mkdirSync(join(folder, 'kits', 'mine'), { recursive: true });
  mkdirSync(join(folder, 'sub'));
  mkdirSync(join(folder, 'node_modules', 'regatta', 'schema'), { recursive: true });
  writeFileSync(join(folder, 'node_modules', 'regatta', 'schema', 'experiment.schema.json'), '{}');
  const kit = { name: 'mine', about: 'my own', nodes: { x: { about: '', url: '', params: {} } }, scenarios: {}, tables: [], metrics: [] };
  writeFileSync(join(folder, 'kits', 'mine', 'kit.ts'), `export default ${JSON.stringify(kit)};`);
  expect(regatta('init', 'sub/x.yml', '--kit', './kits/mine', '--nodes', '3', '--for', '2s').code).toBe(0);
  expect(written('sub/x.yml')).toMatchObject({ kit: '../kits/mine', params: { nodes: 3 }, rounds: [{ for: '2s' }] });
  expect(readFileSync(join(folder, 'sub', 'x.yml'), 'utf8')).toMatch(
    /\$schema=\.\.\/node_modules\/regatta\/schema\/experiment\.schema\.json\n# That schema/,
  );
  expect(regatta('validate', 'sub/x.yml').code).toBe(0);
});

test('init imports requests from curl, an HTTP Archive or a list, and says what it could not take over', () => {
  writeFileSync(join(folder, 'calls.sh'), 'curl http://127.0.0.1:80/a -T x\ncurl http://127.0.0.1:80/b --retry 3\n');
  const { code, stdout, stderr } = regatta('init', '--curl', 'calls.sh', '--rate', '7/s');
  expect({ code, stdout: stdout.split('\n')[0] }).toEqual({ code: 0, stdout: 'wrote experiment.yaml; next:' });
  expect(stderr).toBe(
    'not taken over from calls.sh: command 1: --upload-file x, so that it is left out\nnot taken over from calls.sh: command 2: --retry 3\n',
  );
  expect(written()).toMatchObject({ kit: 'http', params: { rate: '7/s' }, fleets: { target: { attach: 'http://127.0.0.1' } } });
  expect(regatta('validate', 'experiment.yaml').stdout).toMatch(/^experiment\.yaml: valid, 1 run;.*\n$/);
  expect(regatta('init', 'y.yaml', '--har', 'calls.sh')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('calls.sh: it is no HTTP Archive'),
  });
  expect(regatta('init', 'y.yaml', '--urls', 'none.txt')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('cannot read none.txt'),
  });
  writeFileSync(join(folder, 'none.txt'), 'nothing\n');
  expect(regatta('init', 'y.yaml', '--urls', 'none.txt').stderr).toContain('none.txt has no request that the kit http could send');
  expect(regatta('init', 'y.yaml', '--urls', 'none.txt', '--curl', 'calls.sh').stderr).toContain('cannot be used with option');
});

test('init leaves alone what is there, unless it is forced', () => {
  writeFileSync(join(folder, 'experiment.yaml'), 'mine: 1\n');
  expect(regatta('init')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('experiment.yaml is there already') });
  expect(written()).toEqual({ mine: 1 });
  expect(regatta('init', '--force').code).toBe(0);
  expect(written()).toHaveProperty('kit');
});

test('init refuses what it cannot write, and writes nothing', () => {
  const refusals: readonly (readonly [args: readonly string[], says: string])[] = [
    [['--rate', '5'], 'Write a rate above 0, such as 5/s or 30/min.'],
    [['--kit', 'gosipsub'], 'did you mean gossipsub?'],
    [['--kit', 'gossipsub', '--attach', '127.0.0.1:80'], "option '--kit <kit>' cannot be used with option '--attach <addresses>'"],
    [['experiment.ts'], 'write e.g. experiment.yaml'],
    [['nowhere/x.yaml'], 'nowhere/x.yaml cannot be written'],
  ];
  for (const [args, says] of refusals) expect(regatta('init', ...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(says) });
  expect(readdirSync(folder)).toEqual([]);
});

test('init that can write but one of its two files leaves neither', () => {
  mkdirSync(join(folder, 'load.ts'));
  expect(regatta('init', '--command', './mine', '--force')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('load.ts cannot be written'),
  });
  expect(readdirSync(folder)).toEqual(['load.ts']);
});

test.skipIf(!hasTerminal)('init asks at a terminal for what was not said: what, how many nodes, how much load (needs script)', async () => {
  const { code, shown } = await atTerminal(
    folder,
    ['init'],
    [
      ['What do you want to measure?', keys.down],
      ['\u001b[', keys.enter],
      ['How many nodes?', `0${keys.enter}`],
      ['That is not a number of nodes', `\u007f6${keys.enter}`],
      ['How many operations', keys.enter],
    ],
  );
  expect({ code, shown }).toMatchObject({ code: 0, shown: expect.stringContaining('wrote experiment.yaml') });
  expect(written()).toMatchObject({ kit: 'gossipsub', params: { nodes: 6, rate: '5/s' } });
});

test.skipIf(!hasTerminal)('init asks of a program for its command, and of what runs already not how many (needs script)', async () => {
  const program = await atTerminal(
    folder,
    ['init', 'a.yaml'],
    [
      ['What do you want to measure?', keys.down],
      ['\u001b[', keys.down],
      ['\u001b[', keys.down],
      ['\u001b[', keys.enter],
      ['Which command starts a node?', `./mine${keys.enter}`],
      ['How many nodes?', `2${keys.enter}`],
      ['How many operations', keys.enter],
    ],
  );
  expect(program).toMatchObject({ code: 0, shown: expect.stringContaining('wrote a.yaml and load.ts') });
  expect(written('a.yaml')).toMatchObject({ params: { nodes: 2 }, fleets: { nodes: { command: './mine' } } });
  const running = await atTerminal(
    folder,
    ['init', 'b.yaml', '--attach', '127.0.0.1:80', '--force'],
    [['How many operations', keys.enter]],
  );
  expect(running).toMatchObject({ code: 0, shown: expect.stringContaining('wrote b.yaml and load.ts') });
});

test.skipIf(!hasTerminal)('init that is cancelled with Ctrl-C or Ctrl-D leaves nothing (needs script)', async () => {
  for (const key of [keys.interrupt, keys.endOfInput]) {
    const { code, shown } = await atTerminal(folder, ['init', '--kit', 'gossipsub'], [['How many nodes?', key]]);
    expect({ code, shown }).toMatchObject({ code: 130, shown: expect.stringContaining('nothing was written') });
  }
  expect(readdirSync(folder)).toEqual([]);
});

test('init writes for programs, or for what runs already, a scenario beside the experiment', () => {
  expect(regatta('init', 'a.yaml', '--command', 'node server.js $node.ports.http', '--nodes', '3').stdout).toMatch(
    /^wrote a\.yaml and load\.ts; next:/,
  );
  expect(written('a.yaml')).toMatchObject({
    params: { nodes: 3 },
    fleets: { nodes: { command: 'node server.js $node.ports.http', ports: ['http'] } },
  });
  expect(regatta('validate', 'a.yaml').stdout).toMatch(/^a\.yaml: valid, 1 run;.*\n$/);
  writeFileSync(join(folder, 'load.ts'), '// mine\n');
  expect(regatta('init', 'b.yaml', '--attach', '127.0.0.1:80').stdout).toMatch(
    /^wrote b\.yaml, which uses load\.ts as it is there already;/,
  );
  expect(readFileSync(join(folder, 'load.ts'), 'utf8')).toBe('// mine\n');
  expect(regatta('init', 'b.yaml', '--attach', '127.0.0.1:80, http://a.example', '--force').code).toBe(0);
  expect(written('b.yaml')).toMatchObject({ params: { rate: '5/s' }, fleets: { nodes: { attach: ['127.0.0.1:80', 'http://a.example'] } } });
  expect(regatta('validate', 'b.yaml').stdout).toMatch(/^b\.yaml: valid, 1 run;.*\n$/);
});
