import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { awkwardExperiment } from './support/awkward.ts';
import { childrenOf, processesOf, regatta, start, type Started, temporaryHome } from './support/cli.ts';
import { isLoaded, lastRun, waitUntil } from './support/runs.ts';

describe('surroundings that fail', () => {
  test('a reader of stderr that goes away ends nothing', async () => {
    const home = temporaryHome();
    const run = start(home, ['run', '--json', awkwardExperiment(home, { length: '1s' })]);
    await run.saw('awkward 2');
    run.child.stderr?.destroy();
    expect((await run.finished).code).toBe(0);
    expect(lastRun(home).readJson('run.json').state).toBe('done');
  });

  test.skipIf(!existsSync('/dev/full'))('an answer that cannot be written is an error, and says so (needs /dev/full)', async () => {
    const full = openSync('/dev/full', 'w');
    const end = await regatta(temporaryHome(), ['--help'], { stdout: full });
    closeSync(full);
    expect(end.stderr).toContain('cannot be written');
    expect(end.code).toBe(4);
  });

  test('a defect of Regatta itself tears the run down and ends with 4, not with the code of a missed threshold', async () => {
    const home = temporaryHome();
    const now = join(home, 'now');
    const defect = `if (process.argv[1]?.endsWith('regatta.js')) setInterval(async () => { if ((await import('node:fs')).existsSync(${JSON.stringify(now)})) throw new Error('a defect') }, 100).unref()`;
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(defect)}` };
    const run = start(home, ['run', awkwardExperiment(home, { length: '60s' })], { env });
    await waitUntil(() => isLoaded(home));
    writeFileSync(now, '');
    const end = await run.finished;
    expect(end.code).toBe(4);
    expect(end.stderr).toContain('Regatta has a defect');
    expect(processesOf(home)).toEqual([]);
    expect(lastRun(home).readJson('run.json')).toMatchObject({
      state: 'recorded',
      result: 'errored',
      reason: expect.stringContaining('a defect'),
    });
  });

  test('a run directory that is removed during the load ends the run with what happened, and no process is left', async () => {
    const home = temporaryHome();
    const run = start(home, ['run', awkwardExperiment(home, { length: '8s' })]);
    await waitUntil(() => isLoaded(home));
    const pids = processesOf(home);
    rmSync(lastRun(home).directory, { recursive: true });
    const end = await run.finished;
    expect(end.code).toBe(4);
    expect(end.stderr).toContain('cannot write');
    expect(end.stderr).not.toContain('defect');
    expect(pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
  });
});

/** A Node older than the one that Regatta needs, where there is one: then the launcher stands between. */
const oldNode = (process.env['PATH'] ?? '')
  .split(':')
  .map((folder) => join(folder, 'node'))
  .find((node) => existsSync(node) && Number.parseInt(spawnSync(node, ['-p', 'process.versions.node']).stdout.toString(), 10) < 24);

describe.skipIf(oldNode === undefined)('under an older Node (needs one in PATH)', () => {
  const launch = (home: string, args: readonly string[]): Started => start(home, args, { node: oldNode ?? '', ownGroup: true });

  test('a Ctrl-C, which goes to the whole group, counts once: what was measured is reported', async () => {
    const home = temporaryHome();
    const run = launch(home, ['run', '--json', awkwardExperiment(home, { length: '60s' })]);
    await waitUntil(() => isLoaded(home));
    process.kill(-(run.child.pid ?? Number.NaN), 'SIGINT');
    const end = await run.finished;
    expect(end.code).toBe(130);
    expect(end.stderr).not.toContain('giving up');
    expect(JSON.parse(end.stdout)).toMatchObject({ result: 'cancelled' });
  });

  test('a Ctrl-C before anything listens ends with 130 too', async () => {
    const home = temporaryHome();
    const run = launch(home, ['run', awkwardExperiment(home)]);
    await waitUntil(() => childrenOf(run.child.pid ?? 0).length > 0);
    run.child.kill('SIGINT');
    expect((await run.finished).code).toBe(130);
  });

  test('kill -9 of the launcher stops the run and leaves no process', async () => {
    const home = temporaryHome();
    const run = launch(home, ['run', awkwardExperiment(home, { length: '60s' })]);
    await waitUntil(() => isLoaded(home));
    run.child.kill('SIGKILL');
    await waitUntil(() => processesOf(home).length === 0 && lastRun(home).readJson('run.json').state === 'done');
    expect(lastRun(home).readJson('run.json').result).toBe('cancelled');
  });
});
