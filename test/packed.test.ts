import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Results } from '../src/model/result.ts';
import { processesOf, start, temporaryHome } from './support/cli.ts';
import { filesOf, linksOf, manifestOf, packageOf, packInto, referencesOf, unpackInto } from './support/packages.ts';

let tarballs: readonly string[];
/** Of each package, as it lies where it is installed. */
let folders: readonly string[];
let regattaFolder: string;

beforeAll(() => {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-packages-'));
  tarballs = packInto(join(directory, 'tarballs'));
  folders = tarballs.map((tarball, index) => join(directory, String(index)));
  for (const [index, folder] of folders.entries()) unpackInto(folder, tarballs[index] ?? '');
  regattaFolder = folders.find((folder) => manifestOf(folder).name === 'regatta') ?? '';
  return () => rmSync(directory, { recursive: true });
}, 180_000);

describe('each package', () => {
  test('has every module that it imports or names, and asks for every package', () => {
    const missing: string[] = [];
    const seen = { imported: 0, named: 0 };
    for (const folder of folders) {
      const { name, dependencies, peerDependencies } = manifestOf(folder);
      const asked = new Set([name, ...Object.keys({ ...dependencies, ...peerDependencies })]);
      for (const file of filesOf(folder, '.js')) {
        const { imported, named } = referencesOf(join(folder, file));
        const own = [...imported.filter((path) => path.startsWith('.')), ...named];
        missing.push(...own.filter((path) => !existsSync(join(folder, dirname(file), path))).map((path) => `${name}: ${file} → ${path}`));
        const foreign = imported.filter((path) => !path.startsWith('.') && !path.startsWith('node:')).map(packageOf);
        missing.push(...foreign.filter((each) => !asked.has(each)).map((each) => `${name}: ${file} → package ${each}`));
        seen.imported += imported.length;
        seen.named += named.length;
      }
    }
    expect(missing).toEqual([]);
    // it still finds what there is to find
    expect(seen.imported).toBeGreaterThan(500);
    expect(seen.named).toBeGreaterThanOrEqual(15);
  });

  test('has what its manifest names, types first', () => {
    for (const folder of folders) {
      const { exports, bin = {} } = manifestOf(folder);
      const entries = Object.values(exports);
      const named = entries.flatMap((entry) => (typeof entry === 'string' ? [entry] : Object.values(entry)));
      expect([...named, ...Object.values(bin)].filter((file) => !existsSync(join(folder, file)))).toEqual([]);
      for (const entry of entries.filter((each) => typeof each !== 'string')) expect(Object.keys(entry)).toEqual(['types', 'default']);
    }
  });

  test('says what it is, and nothing that only the repository needs', () => {
    for (const folder of folders) {
      expect(manifestOf(folder)).toMatchObject({
        name: expect.stringMatching(/^regatta(-kit-[a-z]+)?$/),
        description: expect.stringMatching(/\.$/),
        license: 'MIT',
        keywords: expect.arrayContaining(['benchmark']),
        engines: { node: expect.any(String) },
        type: 'module',
      });
      for (const key of ['private', 'scripts', 'workspaces', 'devDependencies']) expect(manifestOf(folder)).not.toHaveProperty(key);
      for (const file of ['LICENSE', 'README.md']) expect(existsSync(join(folder, file))).toBe(true);
    }
  });

  test('leaves at home what only tests need, and source that Node would not run below node_modules', () => {
    for (const folder of folders) {
      const stray = filesOf(folder, '').filter((name) => /\.(test|contract)\.|(^|\/)fixtures(\/|$)|(^|\/)fake-/.test(name));
      expect(stray).toEqual([]);
      expect(filesOf(folder, '.ts').filter((name) => !name.endsWith('.d.ts'))).toEqual([]);
    }
  });
});

test('npm pack, which would pack sources, is refused and says what makes the packages', () => {
  const root = join(import.meta.dirname, '..');
  for (const folder of [root, join(root, 'kits/gossipsub')]) {
    const { status, stderr } = spawnSync('npm', ['pack', '--dry-run'], { cwd: folder, encoding: 'utf8' });
    expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringContaining('npm run pack') });
  }
});

test('pages of the package link to pages that it has, or to what only those need who have the repository', () => {
  const root = join(import.meta.dirname, '..');
  const packed = readdirSync(regattaFolder);
  const broken = filesOf(regattaFolder, '.md').flatMap((page) =>
    linksOf(join(regattaFolder, page))
      .map((link) => join(dirname(page), link))
      .filter((path) => !existsSync(join(regattaFolder, path)))
      .filter((path) => !existsSync(join(root, path)) || (packed.includes(path.split('/')[0] ?? '') && !path.startsWith('src/')))
      .map((path) => `${page} → ${path}`),
  );
  expect(broken).toEqual([]);
});

const scenario = `
import type { Scenario } from 'regatta/scenario';

interface Client {
  publish(topic: string, sizeBytes: number): Promise<void>;
}

export default {
  params: { size: { type: 'size', default: '64B', about: 'bytes of each message' } },
  operation: ({ node, params }) => node.client.publish('blocks', params['size'] as number),
} satisfies Scenario<Client>;
`;

const experiment = `
import { defineExperiment } from 'regatta/experiment';

export default defineExperiment({
  kit: 'gossipsub',
  fleets: { nodes: 8 },
  rounds: [{ scenario: './mine.ts', size: '100B', rate: '5/s', for: '2s' }],
});
`;

// the very thing that the installation asks of it: some mirrors answer to no ping
const hasRegistry = spawnSync('npm', ['view', 'commander', 'version'], { timeout: 30_000 }).status === 0;

describe.skipIf(!hasRegistry)('what is packed runs where it is installed (needs the npm registry)', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'regatta-installed-'));
    // as `npm init` writes it
    writeFileSync(join(folder, 'package.json'), '{"private": true, "type": "commonjs"}\n');
    execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs], { cwd: folder });
    return () => rmSync(folder, { recursive: true });
  }, 180_000);

  /** The command as a user types it there. @returns what it prints on stdout */
  function npx(codes: readonly number[], ...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync('npx', args, { cwd: folder, encoding: 'utf8' });
    expect(codes, `${args.join(' ')}\n${stdout}\n${stderr}`).toContain(status);
    return stdout;
  }

  function measured(file: string, ...more: readonly string[]): Results {
    return JSON.parse(npx([0, 1, 3], 'regatta', 'run', '--json', file, ...more)) as Results;
  }

  function published({ metrics }: Results): number | null | undefined {
    return metrics.find(({ name }) => name === 'published')?.value;
  }

  test('baseline, with its reports', () => {
    expect(existsSync(join(folder, 'node_modules/regatta/src/cli/main.ts'))).toBe(false);
    const baseline = measured('node_modules/regatta/examples/gossipsub/baseline.yaml', '-D', 'nodes=14', '-D', 'rate=20/s', '-D', 'for=5s');
    expect(published(baseline)).toBe(100);
    expect(baseline.environment.versions['libp2p']).toMatch(/^\d+\./);
    expect(readdirSync(baseline.directory)).toEqual(expect.arrayContaining(['report.md', 'report.html']));
    rmSync(join(baseline.directory, 'report.html'));
    npx([0, 1, 3], 'regatta', 'report', 'last');
    expect(existsSync(join(baseline.directory, 'report.html'))).toBe(true);
    expect(readFileSync(join(folder, '.regatta/.gitignore'), 'utf8')).toBe('*\n');
  });

  test('the store, with the database that comes along', () => {
    npx([0], 'regatta', 'db', 'start');
    expect(npx([0], 'regatta', 'db', 'stop')).toBe('stopped\n');
  });

  test("a user's own scenario and experiment in TypeScript", () => {
    for (const [name, text] of Object.entries({ 'mine.ts': scenario, 'mine.experiment.ts': experiment }))
      writeFileSync(join(folder, name), text);
    expect(published(measured('mine.experiment.ts'))).toBe(10);
  });

  test("a user's own kit, which fits the types of the package and does what every kit must", () => {
    npx([0], 'regatta', 'kit', 'new', 'paxos');
    const results = measured('kits/paxos/examples/first.yaml', '-D', 'nodes=9');
    expect(results.metrics.find(({ name }) => name === 'delivery.ratio')?.value).toBe(1);
    expect(spawnSync('npm', ['test', '--prefix', 'kits/paxos'], { cwd: folder, encoding: 'utf8' })).toMatchObject({ status: 0 });
    const types = join(import.meta.dirname, '../node_modules/@types');
    const tsc = join(import.meta.dirname, '../node_modules/typescript/bin/tsc');
    const checked = spawnSync(process.execPath, [tsc, '-p', join(folder, 'kits/paxos'), '--typeRoots', types], { encoding: 'utf8' });
    expect(checked.stdout).toBe('');
    expect(checked.status).toBe(0);
  });

  test('every example is valid, and so is what init writes', () => {
    const examples = filesOf(join(folder, 'node_modules/regatta/examples'), '.yaml').map((name) =>
      join('node_modules/regatta/examples', name),
    );
    expect(examples.map((name) => basename(name))).toContain('baseline.yaml');
    npx([0], 'regatta', 'init', '--yes', 'mine.yaml');
    const answer = npx([0], 'regatta', 'validate', '--json', 'mine.yaml', ...examples);
    expect((JSON.parse(answer) as { valid: boolean }[]).filter(({ valid }) => valid)).toHaveLength(examples.length + 1);
  });

  test('the demo, which Ctrl-C ends', async () => {
    const home = join(temporaryHome(), 'home');
    const demo = start(home, ['demo'], { cwd: folder, bin: join(folder, 'node_modules/regatta/bin/regatta.js'), ownGroup: true });
    await demo.saw('✓ start publishers');
    process.kill(-(demo.child.pid as number), 'SIGINT');
    expect((await demo.finished).code).toBe(130);
    expect(processesOf(home)).toEqual([]);
  });
});
