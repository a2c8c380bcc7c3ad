import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { beforeEach, expect, test } from 'vitest';
import gossipsub from '../../../kits/gossipsub/kit.ts';
import { type Answer, regattaIn, temporaryFolder } from '../fixtures/command-line.ts';
import { atTerminal, hasTerminal } from '../fixtures/terminal.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

function regatta(...args: string[]): Answer {
  return regattaIn(folder, args);
}

function writeKit(name: string, body: string): void {
  mkdirSync(join(folder, 'kits', name), { recursive: true });
  writeFileSync(join(folder, 'kits', name, 'kit.ts'), body);
}

test('kits lists those of the folder beside those that are installed, a broken one with what is wrong', () => {
  const node = { about: '', url: '', params: { knob: { type: 'integer', about: '' } } };
  writeKit(
    'mine',
    `export default ${JSON.stringify({ name: 'mine', about: '', nodes: { x: node }, scenarios: {}, tables: [], metrics: [] })};`,
  );
  writeKit('torn', 'export default {');
  const { code, stdout } = regatta('kits');
  expect(code).toBe(0);
  const rows = stdout.split('\n').map((line) => line.split(/ {2,}/));
  expect(rows[0]).toEqual(['kit', 'version', 'nodes', 'scenarios', 'params', 'tables', 'metrics']);
  expect(rows[1]).toEqual([
    'external',
    expect.any(String),
    'command attach',
    '–',
    expect.any(String),
    expect.any(String),
    expect.any(String),
  ]);
  expect(rows[2]?.slice(0, 3)).toEqual(['ethereum', expect.any(String), 'anvil']);
  expect(rows[3]).toEqual(['gossipsub', expect.any(String), 'js', 'publish', expect.any(String), '3', String(gossipsub.metrics.length)]);
  expect(rows[4]?.slice(0, 4)).toEqual(['http', expect.any(String), '–', 'requests']);
  expect(rows[5]).toEqual(['mine', 'unversioned', 'x', '–', '1', '0', '0']);
  expect(rows[6]?.[0]).toMatch(/^kit torn is broken: .*kit\.ts: cannot be loaded/);
  const listed = JSON.parse(regatta('kits', '--json').stdout) as { name: string; problem: string | null }[];
  expect(listed.map(({ name, problem }) => [name, problem === null])).toEqual([
    ['external', true],
    ['ethereum', true],
    ['gossipsub', true],
    ['http', true],
    ['mine', true],
    ['torn', false],
  ]);
});

test('kits NAME leaves out nothing that the kit declares, and ends with an experiment to start from', () => {
  const { code, stdout } = regatta('kits', 'gossipsub');
  expect(code).toBe(0);
  const names = [
    ...Object.keys(gossipsub.nodes.js.params),
    ...Object.keys(gossipsub.scenarios.publish.params),
    ...Object.keys(gossipsub.events),
    ...gossipsub.metrics.map(({ name }) => name),
    ...gossipsub.views.map(({ name }) => name),
    ...gossipsub.tables.flatMap(({ columns }) => Object.keys(columns)),
  ];
  for (const name of names) expect(stdout).toMatch(new RegExp(`^ {2}${name}( |$)`, 'm'));
  expect(stdout).toContain('heartbeat  duration ≥ 10ms, default 1s\n');
  expect(stdout).toContain('delivery  s, distribution, lower is better, by fleet region version topic\n');
  writeFileSync(join(folder, 'start.yaml'), stdout.slice(stdout.indexOf('an experiment to start from\n')).split('\n').slice(1).join('\n'));
  expect(regatta('validate', 'start.yaml')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^start\.yaml: valid, 1 run;.*\n$/) });
  expect(JSON.parse(regatta('kits', 'gossipsub', '--json').stdout)).toMatchObject({ name: 'gossipsub', highlights: gossipsub.highlights });
});

test('kits of a name that is not there says which was probably meant; one that is broken is the fault of the kit', () => {
  expect(regatta('kits', 'gosipsub')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('did you mean gossipsub?') });
  writeKit('torn', 'export default {');
  expect(regatta('kits', 'torn')).toMatchObject({ code: 4, stderr: expect.stringContaining('kit torn is broken') });
});

test.skipIf(!hasTerminal)('kits NAME is wrapped at the width of the terminal (needs script)', async () => {
  const { shown } = await atTerminal(folder, ['kits', 'gossipsub'], [], 60);
  const [description = ''] = shown.split('an experiment to start from');
  const tooLong = stripVTControlCharacters(description)
    .split('\r\n')
    .filter((line) => line.startsWith('      ') && line.length > 60);
  expect(tooLong).toEqual([]);
});
