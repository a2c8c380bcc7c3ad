import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RunFiles } from '../../recording/run-files.ts';
import { exampleRun } from '../../store/fixtures/example-run.ts';
import { testServer } from '../../store/fixtures/test-server.ts';
import { type Answer, regattaIn, temporaryFolder } from '../fixtures/command-line.ts';
import { importRun, metricHistory, openStore, setBaseline } from '../wire-store.ts';

const server = testServer();

/** Puts finished runs into the home of a folder; run `n` was made n minutes into 2026. */
function place(folder: string, ...indexes: readonly number[]): void {
  for (const index of indexes) {
    const { record, results } = exampleRun(index);
    const files = new RunFiles(join(folder, '.regatta', 'runs', record.id));
    files.create();
    if (results !== null) files.writeJson('results.json', results);
    files.writeJson('run.json', record);
  }
}

/** Values of the history that the store has. */
async function history(url: string): Promise<readonly (number | null)[]> {
  await using store = await openStore({ url });
  return (await metricHistory(store.db, { experiment: 'baseline', name: 'delivery.p99', most: 100 })).points.map(({ value }) => value);
}

test('runs come in by themselves and from elsewhere; rm takes figures out, gc leaves them and what a baseline needs', async () => {
  const [folder, url] = [temporaryFolder(), await server.create()];
  const regatta = (...args: string[]): Answer => regattaIn(folder, args, { DATABASE_URL: url });
  place(folder, 1, 2, 3, 4, 5);
  expect(regatta('db', 'start')).toMatchObject({ code: 0, stdout: 'started; 5 new runs\n' });
  expect(regatta('db', 'url').stdout).toBe(`${url}\n`);

  place(join(folder, 'elsewhere'), 6);
  expect(regatta('import', 'elsewhere', 'nowhere')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is no run in nowhere'),
  });
  expect(regatta('import', 'elsewhere')).toMatchObject({ code: 0, stdout: '1 run is in the store\n' });
  expect(await history(url)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(regatta('show', 'run-6')).toMatchObject({ code: 0, stdout: expect.stringContaining(join(folder, 'elsewhere')) });
  expect(regatta('import', 'elsewhere')).toMatchObject({ code: 0, stderr: '' });
  place(join(folder, 'other'), 4);
  expect(regatta('import', 'other').stderr).toMatch(/^there is another run run-4 here; that of .*other.* is found by this path\n$/);
  expect(regatta('rm', 'run-5').code).toBe(0);
  expect(await history(url)).toEqual([1, 2, 3, 4, 6]);

  expect(regatta('gc')).toMatchObject({ code: 2, stderr: expect.stringContaining('keep: {runs: 100, for: 90d, builds: 30d}') });
  writeFileSync(join(folder, 'regatta.config.yaml'), 'keep: {runs: 1}\n');
  {
    await using store = await openStore({ url });
    const key = await importRun(store.db, exampleRun(2));
    await setBaseline(store.db, { experiment: 'baseline', branch: 'main', note: null, runs: [key] });
  }
  expect(regatta('gc', '--dry-run').stdout).toMatch(/^would remove run-1 .*\nwould remove run-3 .*\n2 run directories, 0\.0 MB\n$/);
  expect(regatta('gc').stdout).toMatch(/^removed run-1 .*\nremoved run-3 .*\n2 run directories, .*; their figures stay in the store\n$/);
  expect([1, 2, 3, 4].map((index) => existsSync(join(folder, '.regatta/runs', `run-${index}`)))).toEqual([false, true, false, true]);
  expect(await history(url)).toEqual([1, 2, 3, 4, 6]);

  const build = join(folder, '.regatta/builds/git-0123456789abcdef');
  mkdirSync(build, { recursive: true });
  writeFileSync(join(build, 'build.log'), '');
  utimesSync(join(build, 'build.log'), new Date(2020, 1), new Date(2020, 1));
  writeFileSync(join(folder, 'regatta.config.yaml'), 'keep: {builds: 30d}\n');
  expect(regatta('gc', '--dry-run').stdout).toBe(
    'would remove git-0123456789abcdef, which was not built  0.0 MB\n1 unused build, 0.0 MB\n',
  );
  expect(existsSync(build)).toBe(true);
  expect(regatta('gc').stdout).toMatch(/^removed git-.*\n1 unused build, 0\.0 MB\n$/);
  expect([existsSync(build), existsSync(join(folder, '.regatta/runs/run-4'))]).toEqual([false, true]);

  const other = await server.create();
  expect(regatta('db', 'backup', 'store.gz')).toMatchObject({ code: 0 });
  expect(regattaIn(folder, ['db', 'restore', 'store.gz'], { DATABASE_URL: other })).toMatchObject({ code: 0 });
  expect(await history(other)).toEqual([1, 2, 3, 4, 6]);
}, 120_000);

test('without DATABASE_URL the project has a database of its own, which goes with it', () => {
  const folder = temporaryFolder();
  const regatta = (...args: string[]): Answer => regattaIn(folder, args, { DATABASE_URL: '', REGATTA_DIR: server.home });
  expect(regatta('db', 'url').stdout).toMatch(/^postgresql:\/\/regatta:[\w-]+@127\.0\.0\.1:\d+\/postgres\n$/);
  expect(regatta('db', 'stop').stdout).toBe('stopped\n');
  expect(regatta('db', 'stop').stdout).toBe('it was not running\n');
}, 120_000);
