import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { type Answer, regattaIn, temporaryFolder } from '../fixtures/command-line.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

function regatta(...args: string[]): Answer {
  return regattaIn(folder, args);
}

const good = 'kit: gossipsub\nfleets: {nodes: 12}\nrounds: [{scenario: publish, rate: 4/s, for: 20s}]\n';

/** Of which values such an experiment would be compared, and how. */
const compared = '; to compare takes 10 pairs or more: 10 values gate, judged after 14, 20';

test('validate says of each file what is wrong, on stdout, and exits with 2', () => {
  writeFileSync(join(folder, 'good.yaml'), good);
  writeFileSync(join(folder, 'bad.yaml'), `${good}seeds: 1\nrunner: docker\n`);
  expect(regatta('validate', 'good.yaml')).toEqual({ code: 0, stdout: `good.yaml: valid, 1 run${compared}\n`, stderr: '' });
  expect(regatta('validate', 'good.yaml', 'bad.yaml')).toEqual({
    code: 2,
    stdout: [
      `good.yaml: valid, 1 run${compared}`,
      'bad.yaml:4:1: seeds: unknown key "seeds"; did you mean seed?',
      'bad.yaml:5:9: runner: needs runner docker, which Regatta does not have yet; accepted: process',
      'bad.yaml: 2 problems',
      '',
    ].join('\n'),
    stderr: '',
  });
});

test('validate says what a comparison would take, and refuses one in which no number of pairs up to the last look tells anything', () => {
  writeFileSync(join(folder, 'good.yaml'), good);
  const [{ comparison }] = JSON.parse(regatta('validate', '--json', 'good.yaml').stdout) as [{ comparison: unknown }];
  // p of 10 pairs is 2 / 2¹⁰ at the least: ten times that is less than half of 5 %, and more than a third of it
  expect(comparison).toEqual({ isWithin: false, gates: 10, looks: [14, 20], level: 0.025, pairsNeeded: 10 });
  const wide = ['a', 'b', 'c'].map(
    (name) => `${name}: {sql: "SELECT 1 AS value, 'x' AS part", unit: s, better: lower, by: part, gate: {max: 10000}}`,
  );
  writeFileSync(join(folder, 'wide.yaml'), `${good}metrics: {${wide.join(', ')}}\n`);
  expect(regatta('validate', 'wide.yaml')).toMatchObject({
    code: 2,
    stdout: expect.stringMatching(/^wide\.yaml: 20 pairs cannot tell whether any of 30001 gating values moved.*\nwide\.yaml: 1 problem\n$/),
  });
});

test('what an experiment in TypeScript prints does not get between the results', () => {
  const body =
    "console.log('NOISE');\nexport default { kit: 'gossipsub', fleets: { nodes: 12 }, rounds: [{ scenario: 'publish', rate: '4/s', for: '20s' }] };\n";
  writeFileSync(join(folder, 'noisy.ts'), body);
  const { code, stdout, stderr } = regatta('validate', '--json', 'noisy.ts');
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'NOISE\n' });
  expect(JSON.parse(stdout)).toMatchObject([{ valid: true }]);
});

test('an experiment in TypeScript is a module, whatever the package.json beside it says', () => {
  for (const manifest of ['{}', '{"type": "commonjs"}']) {
    writeFileSync(join(folder, 'package.json'), manifest);
    writeFileSync(join(folder, 'nodes.ts'), 'export const nodes: number = 12;\n');
    const body = "export default { kit: 'gossipsub', fleets: { nodes }, rounds: [{ scenario: './mine.ts', rate: '4/s', for: '20s' }] };\n";
    writeFileSync(join(folder, 'typed.ts'), `import { nodes } from './nodes.ts';\n${body}`);
    writeFileSync(join(folder, 'mine.ts'), 'export default { operation: () => undefined };\n');
    expect(regatta('validate', 'typed.ts')).toEqual({ code: 0, stdout: `typed.ts: valid, 1 run${compared}\n`, stderr: '' });
  }
});

test('a file that cannot be read keeps nothing of the others back', () => {
  writeFileSync(join(folder, 'good.yaml'), good);
  expect(regatta('validate', 'none.yaml', 'good.yaml')).toEqual({
    code: 2,
    stdout: `none.yaml: cannot read none.yaml: there is no such file\nnone.yaml: 1 problem\ngood.yaml: valid, 1 run${compared}\n`,
    stderr: '',
  });
});

test('validate tells a warning with its place, and blames the params file for what is wrong with that', () => {
  writeFileSync(join(folder, 'good.yaml'), `params: {spare: 3}\n${good}`);
  writeFileSync(join(folder, 'p.yaml'), 'sparse: 4\n');
  expect(regatta('validate', 'good.yaml')).toMatchObject({
    code: 0,
    stdout: `good.yaml:1:10: warning: params.spare: nothing uses it\ngood.yaml: valid, 1 run${compared}\n`,
  });
  expect(regatta('validate', 'good.yaml', '--params', 'p.yaml').stdout).toContain(
    'p.yaml:1:9: sparse: there is no param sparse; did you mean spare?',
  );
  expect(regatta('validate', 'good.yaml', '--params', 'none.toml')).toMatchObject({
    code: 2,
    stdout: 'none.toml: cannot read none.toml: there is no such file\ngood.yaml: 1 problem\n',
  });
});

test('validate --json has each problem with its place', () => {
  writeFileSync(join(folder, 'bad.yaml'), `${good}seeds: 1\n`);
  const { code, stdout } = regatta('validate', '--json', 'bad.yaml');
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toEqual([
    {
      file: 'bad.yaml',
      valid: false,
      runs: 0,
      problems: [
        { file: 'bad.yaml', position: { line: 4, column: 1 }, path: ['seeds'], message: 'unknown key "seeds"; did you mean seed?' },
      ],
      warnings: [],
    },
  ]);
});

test('plan of a file with problems tells them on stderr and exits with 2', () => {
  writeFileSync(join(folder, 'bad.yaml'), `${good}seeds: 1\n`);
  const { code, stdout, stderr } = regatta('plan', 'bad.yaml');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('bad.yaml:4:1: seeds: unknown key "seeds"; did you mean seed?');
});

test('plan takes overrides, and prints JSON that is the plan', () => {
  writeFileSync(join(folder, 'good.yaml'), `params: {n: 3}\n${good.replace('nodes: 12', 'nodes: $n')}`);
  writeFileSync(join(folder, 'p.toml'), 'n = 5\n');
  const nodes = (...args: string[]): unknown => JSON.parse(regatta('plan', '--json', 'good.yaml', ...args).stdout).fleets[0].count;
  expect([nodes(), nodes('--params', 'p.toml'), nodes('--params', 'p.toml', '-D', 'n=7')]).toEqual([3, 5, 7]);
});

test('schema knows the kits of Regatta, and that of the file', () => {
  writeFileSync(
    join(folder, 'mine.ts'),
    "export default { name: 'mine', about: '', nodes: { x: { about: '', url: '', params: { knob: { type: 'integer', about: 'turn it' } } } }, scenarios: {}, tables: [], metrics: [] };\n",
  );
  writeFileSync(join(folder, 'e.yaml'), 'kit: ./mine.ts\n');
  const params = (...args: string[]): unknown => JSON.parse(regatta('schema', ...args).stdout).$defs.node;
  expect(params()).toHaveProperty('gossipFactor');
  expect(params()).not.toHaveProperty('knob');
  expect(params('e.yaml')).toHaveProperty('knob');
});
