import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { awkwardExperiment } from './support/awkward.ts';
import { processesOf, regatta, start, temporaryHome } from './support/cli.ts';
import { isLoaded, lastRun, waitUntil } from './support/runs.ts';

/** Processes of a run that are hosts, and not what their nodes started. */
function hostsOf(home: string): number[] {
  return processesOf(home).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('host/main'));
}

describe('a node that misbehaves', () => {
  test('one that throws while it starts is named with its error and its last log lines, and nothing is left', async () => {
    const home = temporaryHome();
    const end = await regatta(home, ['run', awkwardExperiment(home, { program: 'throws' })]);
    expect(end.code).toBe(4);
    expect(end.stderr).toMatch(/nodes-\d/);
    expect(end.stderr).toContain('the database is locked');
    expect(end.stderr).toContain('opening the database');
    expect(processesOf(home)).toEqual([]);
    expect((await regatta(home, ['show', 'last'])).stdout).toContain('errored');
  });

  test('one that ends its process while it starts is told of with how it ended and what it said last', async () => {
    const home = temporaryHome();
    const end = await regatta(home, ['run', awkwardExperiment(home, { program: 'exits' })]);
    expect(end.code).toBe(4);
    expect(end.stderr).toMatch(/exit code 7/);
    expect(end.stderr).toContain('out of patience');
    expect(processesOf(home)).toEqual([]);
  });

  test('one that is never ready ends the run at the limit, by name', async () => {
    const home = temporaryHome();
    const end = await regatta(home, ['run', awkwardExperiment(home, { program: 'never-ready', ready: '4s' })]);
    expect(end.code).toBe(4);
    expect(end.stderr).toMatch(/nodes-\d/);
    expect(end.stderr).toContain('still looking for my configuration');
    expect(end.stderr).toContain('looking under the carpet');
    expect(processesOf(home)).toEqual([]);
  });

  test('one that never settles ends the run at the limit and says what it lacks', async () => {
    const home = temporaryHome();
    const end = await regatta(home, ['run', awkwardExperiment(home, { program: 'never-settles', ready: '4s' })]);
    expect(end.code).toBe(4);
    expect(end.stderr).toContain('has 0 of 3 friends');
  });

  test('one that gives up during the run makes it invalid and is named', async () => {
    const home = temporaryHome();
    const end = await regatta(home, ['run', '--json', awkwardExperiment(home, { program: 'exits-later' })]);
    expect(end.code).toBe(3);
    const results = JSON.parse(end.stdout) as { validity: { rule: string; ok: boolean; value: number }[]; warnings: string[] };
    expect(results.validity.find(({ rule }) => rule === 'nodes-lost')).toMatchObject({ ok: false, value: 2 });
    expect(results.warnings.filter((text) => /^nodes-\d ended: /.test(text))).toHaveLength(2);
  });

  test('one that floods its log costs no more than the limit, and says so', async () => {
    const home = temporaryHome();
    const end = await regatta(home, ['run', awkwardExperiment(home, { program: 'floods', length: '1s' })]);
    expect([0, 3]).toContain(end.code);
    const log = readFileSync(join(lastRun(home).nodeDirectory('nodes', 0), 'stdout.log'), 'utf8');
    expect(log.length).toBeLessThan(20 * 2 ** 20);
    expect(log).toMatch(/cut/);
  });

  test('one that blocks its process for ever does not block Regatta, and is not left behind', async () => {
    const home = temporaryHome();
    const end = await regatta(home, ['run', awkwardExperiment(home, { program: 'hangs', more: 'drain: 2s' })]);
    expect([3, 4]).toContain(end.code);
    expect(processesOf(home)).toEqual([]);
  });

  test('one that starts a process which leaves its group does not leave it behind', async () => {
    const home = temporaryHome();
    const end = await regatta(home, ['run', awkwardExperiment(home, { program: 'leaves', length: '1s' })]);
    expect([0, 3]).toContain(end.code);
    expect(processesOf(home)).toEqual([]);
  });

  test('one that does not stop is ended, and named as a problem', async () => {
    const home = temporaryHome();
    const end = await regatta(home, ['run', '--json', awkwardExperiment(home, { program: 'never-stops', length: '1s' })]);
    expect([0, 3]).toContain(end.code);
    const { warnings } = JSON.parse(end.stdout) as { warnings: string[] };
    expect(warnings).toContainEqual(expect.stringMatching(/^nodes-\d did not stop within 5 s$/));
    expect(processesOf(home)).toEqual([]);
  });

  test('a scenario that is never set up ends the run at the limit, by name', async () => {
    const home = temporaryHome();
    const end = await regatta(home, ['run', awkwardExperiment(home, { scenario: 'never-set-up', ready: '4s' })]);
    expect(end.code).toBe(4);
    expect(end.stderr).toContain('scenario never-set-up was not set up and connected within 4 s');
    expect(processesOf(home)).toEqual([]);
  });

  test('a scenario that is never torn down ends the run at the limit, by name', async () => {
    const home = temporaryHome();
    const end = await regatta(home, ['run', awkwardExperiment(home, { scenario: 'never-torn-down', length: '1s', more: 'drain: 1s' })]);
    expect(end.code).toBe(4);
    expect(end.stderr).toContain('the teardown of scenario never-torn-down did not end within 1 s');
    expect(processesOf(home)).toEqual([]);
  });

  test('operations that throw are failed, counted, and shown once with their stack', async () => {
    const home = temporaryHome();
    const end = await regatta(home, ['run', '--json', awkwardExperiment(home, { scenario: 'fail', length: '1s' })]);
    expect(end.code).toBe(1);
    const { errors } = JSON.parse(end.stdout) as { errors: { text: string; count: number }[] };
    expect(errors).toHaveLength(1);
    expect(errors[0]?.text).toContain('no such account');
    expect(errors[0]?.text).toContain('fail.ts');
    expect(errors[0]?.count).toBe(20);
  });
});

describe('a run that is stopped', () => {
  // steps are shown once they are over, or after two seconds: each case stays in its phase for longer than that
  const phases = [
    { phase: 'while hosts are placed', sign: 'awkward 2', options: {} },
    { phase: 'while nodes start', sign: '… start nodes', options: { program: 'never-ready', ready: '60s' } },
    {
      phase: 'while the network settles',
      sign: '… wait until the network has settled',
      options: { program: 'never-settles', ready: '60s' },
    },
    { phase: 'during the load', sign: 'nap (measured)', options: { length: '60s' } },
    { phase: 'in the drain', sign: 'nap (measured)', options: { scenario: 'nap, time: 60s', length: '1s', more: 'drain: 8s' } },
    { phase: 'while nodes stop', sign: '… stop nodes', options: { program: 'never-stops', length: '1s' } },
  ];
  for (const { phase, sign, options } of phases) {
    test(`SIGINT ${phase} ends it with 130, a directory that opens, and no process`, async () => {
      const home = temporaryHome();
      const run = start(home, ['run', awkwardExperiment(home, options)]);
      await run.saw(sign);
      if (phase === 'in the drain') await new Promise((resolve) => setTimeout(resolve, 1500));
      run.child.kill('SIGINT');
      expect((await run.finished).code).toBe(130);
      expect(processesOf(home)).toEqual([]);
      expect((await regatta(home, ['show', 'last'])).stdout).toContain('cancelled');
    });
  }

  test('SIGTERM does as SIGINT does', async () => {
    const home = temporaryHome();
    const run = start(home, ['run', awkwardExperiment(home, { length: '60s' })]);
    await waitUntil(() => isLoaded(home));
    run.child.kill('SIGTERM');
    expect((await run.finished).code).toBe(130);
    expect(processesOf(home)).toEqual([]);
  });

  test('SIGINT while it waits for the machine leaves the run that has it alone', async () => {
    const home = temporaryHome();
    const first = start(home, ['run', '--json', awkwardExperiment(home, { length: '5s' })]);
    await first.saw('place hosts');
    const second = start(home, ['run', awkwardExperiment(home)]);
    await second.saw('wait for run');
    second.child.kill('SIGINT');
    expect((await second.finished).code).toBe(130);
    expect((await first.finished).code).toBe(0);
  });

  test('SIGINT in a set ends it: the run under way is cancelled, no other begins, and so is the set', async () => {
    const home = temporaryHome();
    const run = start(home, ['run', '--json', awkwardExperiment(home, { length: '60s', more: 'repeats: 3' })]);
    await waitUntil(() => isLoaded(home));
    run.child.kill('SIGINT');
    const end = await run.finished;
    expect(end.code).toBe(130);
    const set = JSON.parse(end.stdout) as { result: string; runs: unknown[] };
    expect(set.result).toBe('cancelled');
    expect(set.runs).toHaveLength(1);
  });

  test('SIGINT during the load still reports what was measured', async () => {
    const home = temporaryHome();
    const run = start(home, ['run', '--json', awkwardExperiment(home, { length: '60s' })]);
    await waitUntil(() => isLoaded(home));
    run.child.kill('SIGINT');
    const end = await run.finished;
    const results = JSON.parse(end.stdout) as { result: string; metrics: { name: string; value: number | null }[] };
    expect(results.result).toBe('cancelled');
    expect(results.metrics.find(({ name }) => name === 'operations.p50')?.value).toBeGreaterThan(0);
  });

  test('a second SIGINT gives up at once and leaves nothing', async () => {
    const home = temporaryHome();
    const run = start(home, ['run', awkwardExperiment(home, { program: 'never-stops', length: '60s' })]);
    await waitUntil(() => isLoaded(home));
    run.child.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 300));
    run.child.kill('SIGINT');
    expect((await run.finished).code).toBe(130);
    await waitUntil(() => processesOf(home).length === 0);
  });
});

describe('kill -9', () => {
  test('of Regatta leaves no process, and the next command finishes the run', async () => {
    const home = temporaryHome();
    const run = start(home, ['run', awkwardExperiment(home, { length: '60s' })]);
    await waitUntil(() => isLoaded(home));
    run.child.kill('SIGKILL');
    await run.finished;
    await waitUntil(() => processesOf(home).length === 0);
    const report = await regatta(home, ['report', 'last', '--json']);
    const results = JSON.parse(report.stdout) as { result: string; metrics: { name: string; value: number | null }[] };
    expect(results.result).toBe('errored');
    expect(results.metrics.find(({ name }) => name === 'operations.p50')?.value).toBeGreaterThan(0);
  });

  test('of a host makes the run invalid, names the host, and ends it early', async () => {
    const home = temporaryHome();
    const run = start(home, ['run', '--json', awkwardExperiment(home, { length: '60s' })]);
    await waitUntil(() => isLoaded(home));
    const [host] = hostsOf(home);
    process.kill(host ?? Number.NaN, 'SIGKILL');
    const end = await run.finished;
    expect(end.code).toBe(3);
    const results = JSON.parse(end.stdout) as { validity: { rule: string; ok: boolean }[]; warnings: string[]; reason: string };
    const { validity, warnings, reason } = results;
    expect(reason).toMatch(/^the load ended early: host-\d was lost \(killed by SIGKILL\)$/);
    expect(validity.find(({ rule }) => rule === 'hosts-lost')?.ok).toBe(false);
    expect(warnings).toContainEqual(expect.stringMatching(/^host-\d was lost \(killed by SIGKILL.*\) \d+\.\d s into the run$/));
    expect(end.stderr).toMatch(/^✗ host-\d was lost/m);
    expect(processesOf(home)).toEqual([]);
  });

  test('of the only host is told of in the same way, and what it recorded is judged', async () => {
    const home = temporaryHome();
    const run = start(home, ['run', '--json', awkwardExperiment(home, { count: 1, length: '60s' })]);
    await waitUntil(() => isLoaded(home));
    const [host] = hostsOf(home);
    process.kill(host ?? Number.NaN, 'SIGKILL');
    const end = await run.finished;
    expect(end.code).toBe(3);
    const { metrics } = JSON.parse(end.stdout) as { metrics: { name: string; value: number | null }[] };
    expect(metrics.find(({ name }) => name === 'operations.p50')?.value).toBeGreaterThan(0);
    expect(lastRun(home).readJson('run.json').observed?.hostsLost).toEqual([{ host: 'host-0', reason: 'killed by SIGKILL' }]);
  });

  test('of Regatta and of a host together leaves no process', async () => {
    const home = temporaryHome();
    const run = start(home, ['run', awkwardExperiment(home, { length: '60s' })]);
    await waitUntil(() => isLoaded(home));
    const [host] = hostsOf(home);
    process.kill(host ?? Number.NaN, 'SIGKILL');
    run.child.kill('SIGKILL');
    await run.finished;
    await waitUntil(() => processesOf(home).length === 0);
  });

  test('of Regatta leaves what left its process group to the next run, also when the run was reported since', async () => {
    const home = temporaryHome();
    const run = start(home, ['run', awkwardExperiment(home, { program: 'leaves', length: '60s' })]);
    await waitUntil(() => isLoaded(home));
    run.child.kill('SIGKILL');
    await run.finished;
    await waitUntil(() => processesOf(home).length === 2); // one for each node
    await regatta(home, ['report', 'last']);
    await regatta(home, ['run', awkwardExperiment(home, { length: '1s' })]);
    expect(processesOf(home)).toEqual([]);
  });

  test('of Regatta while a host hangs leaves no process either', async () => {
    const home = temporaryHome();
    const run = start(home, ['run', awkwardExperiment(home, { program: 'hangs', length: '60s' })]);
    await waitUntil(() => lastRun(home).readWindows().length > 1);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    run.child.kill('SIGKILL');
    await run.finished;
    await waitUntil(() => processesOf(home).length === 0);
  });
});

describe('one machine', () => {
  test('a second run waits for the first and says so; with --no-wait both are invalid', async () => {
    const home = temporaryHome();
    const first = start(home, ['run', '--json', awkwardExperiment(home, { length: '8s' })]);
    await first.saw('start nodes');
    const file = awkwardExperiment(home, { length: '1s' });
    const third = regatta(home, ['run', '--json', '--no-wait', file]);
    const second = start(home, ['run', '--json', file]);
    await second.saw('wait for run');
    expect((await third).code).toBe(3);
    expect((await first.finished).code).toBe(3);
    await second.finished;
  });
});
