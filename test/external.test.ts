import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Results } from '../src/model/result.ts';
import { processesOf, regatta, start, temporaryHome } from './support/cli.ts';
import { lastRun, waitUntil } from './support/runs.ts';

const programs = fileURLToPath(new URL('programs', import.meta.url));
const answers = join(programs, 'answers.mjs');
const calm = 'validity: {rate: 50%, lag: 1s, event-loop: 1s, run-queue: 100%, steal: 100%, calibration: 10}';

/** Writes an experiment without a kit and answers with its path. */
function experiment(home: string, fleets: string, rounds: string): string {
  const file = join(home, 'programs.yaml');
  writeFileSync(file, `fleets:\n${fleets}\nrounds: [${rounds}]\n${calm}\n`);
  return file;
}

const ask = (more: string): string => `{scenario: ${join(programs, 'ask.ts')}, rate: 40/s, for: 1s, ${more}}`;

const problemsOf = (home: string): readonly string[] => lastRun(home).readJson('run.json').observed?.problems ?? [];

test('programs that Regatta starts, one fleet after another, and one that runs already are asked alike; only that one goes on', async () => {
  const home = temporaryHome();
  const server = createServer((_request, response) => response.end('old hand'));
  onTestFinished(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const fleets = `
  new:
    count: 3
    needs: first
    command: [${answers}, $node.ports.http, 'hello after \${first[0].http}']
    env: {NAME: $node.name}
    ports: [http]
    ready: {http: /}
  first: {count: 1, command: '${answers} $node.ports.http first', ports: [http]}
  old: {attach: 'http://127.0.0.1:${port}'}`;
  const rounds = [ask('on: new, says: hello after http'), ask('on: first, says: first'), ask('on: old, says: old hand')].join(', ');
  const end = await regatta(home, ['run', '--json', experiment(home, fleets, rounds)]);
  expect([0, 3], end.stderr).toContain(end.code);
  const results = JSON.parse(end.stdout) as Results;
  expect(results.errors).toEqual([]);
  expect(results.metrics.find(({ name }) => name === 'operations.failed')?.value).toBe(0);
  expect(problemsOf(home)).toEqual([]);
  expect(readFileSync(join(lastRun(home).nodeDirectory('new', 2), 'stdout.log'), 'utf8')).toMatch(/^listening on \d+\ngoodbye\n$/);
  expect(processesOf(home)).toEqual([]);
  expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('old hand');
});

test('instances of a Testground plan meet at the rendezvous with the original SDK, by the names that it knows', async () => {
  const home = temporaryHome();
  const plan = `command: [node, ${join(programs, 'testground-plan.cjs')}], ready: {log: and says}`;
  const fleets = `
  a: {count: 2, ${plan}, testground: {case: meet, params: {word: hello}}}
  b: {count: 1, ${plan}, testground: {case: meet, params: {word: salut}}}`;
  const end = await regatta(home, ['run', experiment(home, fleets, '{for: 1s}')]);
  expect([0, 3], end.stderr).toContain(end.code);
  const printed = (fleet: string, index: number): string =>
    readFileSync(join(lastRun(home).nodeDirectory(fleet, index), 'stdout.log'), 'utf8');
  for (const index of [0, 1]) expect(printed('a', index)).toContain('met a a b and says hello');
  expect(printed('b', 0)).toContain('met a a b and says salut');
  expect(problemsOf(home)).toEqual([]);
});

describe('a program on a bad day', () => {
  test('that is killed in the run is lost and makes it invalid; others end as they do', async () => {
    const home = temporaryHome();
    const fleets = `
  brief: {count: 1, command: [sh, -c, 'sleep 2; kill -9 $$$$']}
  stubborn: {count: 1, command: [sh, -c, "trap '' TERM; while :; do sleep 0.1; done"], stop: {grace: 300ms}}
  loud: {count: 1, command: [sh, -c, 'yes | head -c 300000000; echo enough >&2; sleep 100']}
  astray: {count: 1, command: [sh, -c, 'setsid sleep 1000 & sleep 100']}`;
    const end = await regatta(home, ['run', experiment(home, fleets, '{for: 4s}')]);
    expect(end.code, end.stderr).toBe(3);
    expect(problemsOf(home)).toEqual(
      expect.arrayContaining([
        'brief-0 ended: killed by SIGKILL',
        'stubborn-0 did not end within 0.3 s of SIGTERM and was killed',
        'loud-0 has a log that was cut at 4194304 bytes',
        expect.stringMatching(/^astray-0 left process \d+ in the background/),
      ]),
    );
    expect(processesOf(home)).toEqual([]);
  });

  test('that ends before it is ready ends the run, which says how and what it printed last', async () => {
    const home = temporaryHome();
    const fleets = `  broken: {count: 2, command: [sh, -c, 'echo "no such disk" >&2; exit 3'], ready: {log: up}}`;
    const end = await regatta(home, ['run', experiment(home, fleets, '{for: 1s}')]);
    expect(end.code).toBe(4);
    expect(end.stderr).toMatch(/node broken-\d did not start: it ended before it was ready: exit code 3, its last line: no such disk/);
    expect(processesOf(home)).toEqual([]);
  });

  test('that goes to the background is told for what it is, and does not stay there', async () => {
    const home = temporaryHome();
    const fleets = `  daemon: {count: 1, command: [sh, -c, 'setsid sleep 1000 >/dev/null 2>&1 & sleep 0.3'], ready: {log: up}}`;
    const end = await regatta(home, ['run', experiment(home, fleets, '{for: 1s}')]);
    expect(end.code).toBe(4);
    expect(end.stderr).toMatch(/exit code 0; it left process \d+ in the background/);
    expect(processesOf(home)).toEqual([]);
  });

  test('that is attached and not there is told, and what it should be', async () => {
    const home = temporaryHome();
    const end = await regatta(home, ['run', experiment(home, "  gone: {attach: 'http://127.0.0.1:1'}", ask(''))]);
    expect(end.code).toBe(4);
    expect(end.stderr).toContain('node gone-0 did not start: it cannot be reached: http at 127.0.0.1:1: nothing listens there');
    expect(end.stderr).toContain('Regatta attaches to what runs already');
  });
});

test('what is attached and goes in the run is told of, though nothing is asked of it', async () => {
  const home = temporaryHome();
  const server = createServer((_request, response) => response.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const run = start(home, ['run', experiment(home, `  theirs: {attach: 'http://127.0.0.1:${port}'}`, '{for: 3s}')]);
  await run.saw('1/3 s');
  server.close();
  server.closeAllConnections();
  await run.finished;
  expect(problemsOf(home)).toEqual([
    expect.stringMatching(/^theirs-0 (?:ended: it cannot be reached any more|could not be reached at the end of the run): http at/),
  ]);
});

describe('kill -9', () => {
  const idle = "  idle: {count: 3, command: [sh, -c, 'setsid sleep 1000 & sleep 1000 & wait']}";
  const nodesOf = (home: string): readonly number[] =>
    processesOf(home).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('sleep'));

  test('of Regatta leaves no program behind', async () => {
    const home = temporaryHome();
    const run = start(home, ['run', experiment(home, idle, '{for: 60s}')]);
    await run.saw('start nodes');
    await waitUntil(() => nodesOf(home).length === 6);
    run.child.kill('SIGKILL');
    await run.finished;
    await waitUntil(() => processesOf(home).length === 0);
  });

  test('of Regatta and all its hosts at once leaves no program behind', async () => {
    const home = temporaryHome();
    const run = start(home, ['run', experiment(home, idle, '{for: 60s}')]);
    await run.saw('start nodes');
    await waitUntil(() => nodesOf(home).length === 6);
    const hosts = processesOf(home).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('host/main'));
    expect(hosts.length).toBeGreaterThan(0);
    run.child.kill('SIGKILL');
    for (const pid of hosts) process.kill(pid, 'SIGKILL');
    await run.finished;
    await waitUntil(() => processesOf(home).length === 0);
  });
});
