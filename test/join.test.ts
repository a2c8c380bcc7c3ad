import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Results } from '../src/model/result.ts';
import { openConnection } from '../src/sync/connection.ts';
import { relayTo } from '../src/sync/fixtures/relay.ts';
import { childrenOf, processesOf, regatta, start, type Started, temporaryHome } from './support/cli.ts';
import { lastRun, waitUntil } from './support/runs.ts';

const calm = 'validity: {rate: 50%, lag: 1s, event-loop: 1s, run-queue: 100%, steal: 100%, calibration: 10}';

/** A project with one experiment, whose load one agent of its own and one that joins share, and a copy of it as on another machine. */
function project(home: string, length: string): { readonly here: string; readonly there: string } {
  const here = join(home, 'here');
  mkdirSync(join(here, 'load'), { recursive: true });
  writeFileSync(join(here, 'load/mine.mjs'), 'export default { operation() {} };\n');
  writeFileSync(
    join(here, 'load/shared.yaml'),
    `agents: {count: 1, join: 1}\nrounds: [{scenario: ./mine.mjs, rate: 100/s, for: ${length}}]\n${calm}\n`,
  );
  const there = join(home, 'there');
  cpSync(here, there, { recursive: true });
  return { here, there };
}

interface Invitation {
  readonly run: Started;
  readonly port: number;
  readonly tokenFile: string;
}

/** Starts the run, and waits for the command by which another machine joins. */
async function invite(home: string, cwd: string): Promise<Invitation> {
  const run = start(home, ['run', '--json', 'load/shared.yaml'], { cwd });
  let said = '';
  run.child.stderr?.on('data', (text: string) => (said += text));
  await run.saw('--token-file');
  await waitUntil(() => said.includes('token\n'));
  const [, port, tokenFile] = /regatta host --join ws:\/\/127\.0\.0\.1:(\d+) --token-file (\S+)/.exec(said) ?? [];
  return { run, port: Number(port), tokenFile: tokenFile ?? '' };
}

const finishedBy = (home: string, host: string): number =>
  lastRun(home)
    .readWindows()
    .filter((window) => window.host === host)
    .flatMap(({ counters }) => Object.entries(counters))
    .reduce((sum, [name, count]) => (name.startsWith('operations_finished') ? sum + count : sum), 0);

test('a second machine takes its half of the load, over a link that breaks, and what it recorded is in the run', async () => {
  const home = temporaryHome();
  const { here, there } = project(home, '4s');
  const { run, port, tokenFile } = await invite(home, here);
  expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
  await using relay = await relayTo(port);
  const joiner = start(home, ['host', '--join', relay.url, '--token-file', tokenFile, '--name', 'lab-2'], { cwd: there });
  await waitUntil(() => finishedBy(home, 'lab-2') > 0);
  relay.cut();
  const end = await run.finished;
  expect([0, 3], end.stderr).toContain(end.code);
  expect(await joiner.finished).toMatchObject({ code: 0, stderr: expect.stringContaining('the run is over') });
  const results = JSON.parse(end.stdout) as Results;
  expect(results.validity.filter(({ ok }) => !ok)).toEqual([]);
  expect(results.metrics.find(({ name, labels }) => name === 'operations.count' && Object.keys(labels).length === 0)?.value).toBe(400);
  expect([finishedBy(home, 'agent-0'), finishedBy(home, 'lab-2')]).toEqual([200, 200]);
  expect(readFileSync(lastRun(home).logFile('lab-2'), 'utf8')).toContain('host: joined the run');
  expect(existsSync(tokenFile)).toBe(false);
  expect(processesOf(home)).toEqual([]);
});

test('a wrong token and another version are refused on both sides, and a project that lacks the scenario ends the run by name', async () => {
  const home = temporaryHome();
  const { here } = project(home, '4s');
  const { run, port, tokenFile } = await invite(home, here);
  const url = `ws://127.0.0.1:${port}`;
  const wrong = join(home, 'wrong');
  writeFileSync(wrong, 'abracadabra\n');
  const refused = await regatta(home, ['host', '--join', url, '--token-file', wrong], { cwd: here });
  expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining('the token is not that of this rendezvous') });

  const token = readFileSync(tokenFile, 'utf8').trim();
  const older = { role: 'host', name: 'old', machine: 'lab-3', joins: { regatta: '0.0.1', pid: 1 } } as const;
  await expect(openConnection(url, { token, hello: older })).rejects.toThrow(/this run is of regatta \S+, and lab-3 has 0\.0\.1/);

  const elsewhere = join(home, 'elsewhere');
  mkdirSync(elsewhere);
  const lost = start(home, ['host', '--join', url, '--token-file', tokenFile, '--name', 'lab-2'], { cwd: elsewhere });
  const end = await run.finished;
  expect(end.code).toBe(4);
  expect(end.stderr).toContain('somebody at 127.0.0.1 was refused: the token is not that of this rendezvous');
  expect(end.stderr).toContain('old was refused: this run is of regatta');
  expect(end.stderr).toContain(
    `${join(elsewhere, 'load/mine.mjs')} is not on the machine ${hostname()}: it stands for ${join(here, 'load/mine.mjs')}`,
  );
  expect(await lost.finished).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(/this host ended before the run did: \S+mine\.mjs is not on the machine/),
  });
  expect(processesOf(home)).toEqual([]);
});

test('an agent whose link does not come back within ten seconds stops, keeps what it has, and makes the run invalid', async () => {
  const home = temporaryHome();
  const { here, there } = project(home, '60s');
  const { run, port, tokenFile } = await invite(home, here);
  const relay = await relayTo(port);
  onTestFinished(() => relay[Symbol.asyncDispose]());
  const joiner = start(home, ['host', '--join', relay.url, '--token-file', tokenFile, '--name', 'lab-2'], { cwd: there });
  await waitUntil(() => finishedBy(home, 'lab-2') > 100);
  await relay[Symbol.asyncDispose]();
  const [end, left] = await Promise.all([run.finished, joiner.finished]);
  expect(end.code, end.stderr).toBe(3);
  expect((JSON.parse(end.stdout) as Results).reason).toBe(
    'the load ended early: lab-2 was lost (its link broke, and it did not come back within 10 s)',
  );
  expect(left.code).toBe(4);
  const [, directory = ''] = /What it recorded until then is in (\S+)\./.exec(left.stderr) ?? [];
  expect(existsSync(join(directory, 'spool/lab-2/samples.bin'))).toBe(true);
  rmSync(directory, { recursive: true });
});

test.each([
  {
    what: 'its process is killed',
    code: 4,
    onHost: 'this host ended before the run did: its process was killed by SIGKILL',
    end: 'its link broke',
  },
  {
    what: 'its command is stopped',
    code: 130,
    onHost: 'stopped on its own machine',
    end: 'it said goodbye: it was stopped on its own machine',
  },
])('an agent that joined ends with its reason on both sides where $what', async ({ what, code, onHost, end }) => {
  const home = temporaryHome();
  const { here, there } = project(home, '60s');
  const { run, port, tokenFile } = await invite(home, here);
  const joiner = start(home, ['host', '--join', `ws://127.0.0.1:${port}`, '--token-file', tokenFile, '--name', 'lab-2'], { cwd: there });
  await waitUntil(() => finishedBy(home, 'lab-2') > 100);
  if (what === 'its process is killed') process.kill(childrenOf(joiner.child.pid ?? 0)[0] ?? 0, 'SIGKILL');
  else joiner.child.kill('SIGINT');
  const [ended, left] = await Promise.all([run.finished, joiner.finished]);
  expect(ended.code, ended.stderr).toBe(3);
  expect((JSON.parse(ended.stdout) as Results).reason).toContain(`the load ended early: lab-2 was lost (${end}`);
  expect(left.code).toBe(code);
  expect(left.stderr).toContain(onHost);
  const [, directory = ''] = /What it recorded until then is in (\S+)\./.exec(left.stderr) ?? [];
  expect(existsSync(join(directory, 'spool/lab-2'))).toBe(true);
  rmSync(directory, { recursive: true });
  expect(processesOf(home)).toEqual([]);
});
