import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import templateJson from '../../../templates/kit/package.json' with { type: 'json' };
import { type Answer, regattaIn, temporaryFolder } from '../fixtures/command-line.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

function regatta(...args: string[]): Answer {
  return regattaIn(folder, args);
}

/** Of a new kit, or of the template. */
function files(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
}

test('kit new writes the template under the new name, as a package, and says what to do next', () => {
  const { code, stdout, stderr } = regatta('kit', 'new', 'paxos');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('npx regatta run kits/paxos/examples/first.yaml');
  const kit = join(folder, 'kits/paxos');
  expect(files(kit)).toEqual(files(join(root, 'templates/kit')));
  expect(JSON.parse(readFileSync(join(kit, 'package.json'), 'utf8'))).toMatchObject({ name: 'regatta-kit-paxos' });
  expect(readFileSync(join(kit, 'README.md'), 'utf8')).toContain('npx regatta run kits/paxos/examples/first.yaml');
  for (const file of files(kit).filter((name) => /\.\w+$/.test(name)))
    expect(readFileSync(join(kit, file), 'utf8')).not.toContain('my-protocol');
});

test('a new kit is found by its name from where it was made, does what every kit must, and its experiment is valid', () => {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/regatta'));
  regatta('kit', 'new', 'paxos');
  writeFileSync(join(folder, 'mine.yaml'), 'kit: paxos\nfleets: {nodes: 3}\nrounds: [{scenario: tell, rate: 1/s, for: 1s}]\n');
  expect(regatta('validate', 'mine.yaml', 'kits/paxos/examples/first.yaml').stdout).toMatch(
    /^mine\.yaml: valid, 1 run;.*\nkits\/paxos\/examples\/first\.yaml: valid, 1 run;.*\n$/,
  );
  const contract = spawnSync(process.execPath, ['--test'], { cwd: join(folder, 'kits/paxos'), encoding: 'utf8' });
  expect(contract.stdout).toMatch(/pass 7\n/);
  expect(contract.status).toBe(0);
});

test('the template fits this version of Regatta', () => {
  const { regatta: range } = templateJson.peerDependencies;
  expect(range).toBe(`^${packageJson.version}`);
});

describe('kit new refuses', () => {
  test.each([
    ['My Protocol!', 'Perhaps: regatta kit new my-protocol\n'],
    ['../outside', 'Perhaps: regatta kit new outside\n'],
    ['42-is-it', 'Perhaps: regatta kit new is-it\n'],
    ['x'.repeat(61), `Perhaps: regatta kit new ${'x'.repeat(60)}\n`],
    ['日本', 'at most 60 characters\n'],
  ])('%s as a name', (name, end) => {
    const { code, stdout, stderr } = regatta('kit', 'new', name);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`"${name}" is no name for a kit`);
    expect(stderr.endsWith(end)).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('to write over what is there', () => {
    mkdirSync(join(folder, 'kits/paxos'), { recursive: true });
    writeFileSync(join(folder, 'kits/paxos/mine.txt'), 'mine');
    const { code, stderr } = regatta('kit', 'new', 'paxos');
    expect(code).toBe(2);
    expect(stderr).toContain('kits/paxos is there already; nothing was written\n');
    expect(files(join(folder, 'kits'))).toEqual(['paxos', 'paxos/mine.txt']);
    expect(regatta('kit', 'new', 'paxos', '--directory', 'kits/paxos/mine.txt').stderr).toContain('is there already');
  });

  test('the name of a kit that would be hidden then', () => {
    const { code, stderr } = regatta('kit', 'new', 'gossipsub');
    expect(code).toBe(2);
    expect(stderr).toContain('there is a kit gossipsub already');
    expect(existsSync(join(folder, 'kits'))).toBe(false);
  });

  test('a place where nothing can be written, and leaves nothing', () => {
    writeFileSync(join(folder, 'file'), '');
    const { code, stderr } = regatta('kit', 'new', 'paxos', '--directory', 'file/kit');
    expect(code).toBe(2);
    expect(stderr).toContain('no kit can be written to file/kit: ');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('to guess a name', () => {
    expect(regatta('kit', 'new').code).toBe(2);
    expect(regatta('kit').code).toBe(2);
  });
});
