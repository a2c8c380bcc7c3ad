import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Results } from '../src/model/result.ts';
import { processesOf, regatta, start, temporaryHome } from './support/cli.ts';
import { agentOf, lastRun, waitUntil } from './support/runs.ts';

const calm = 'validity: {rate: 50%, lag: 1s, event-loop: 1s, run-queue: 100%, steal: 100%, calibration: 10}';

/** Writes an experiment whose scenario has that body of its operation, and answers with its path. */
function experiment(home: string, operation: string, lines: readonly string[]): string {
  writeFileSync(join(home, 'mine.mjs'), `export default { async operation(op) { ${operation} } };\n`);
  const file = join(home, 'load.yaml');
  writeFileSync(file, [...lines, calm, ''].join('\n'));
  return file;
}

const metric = ({ metrics }: Results, name: string): unknown =>
  metrics.find((each) => each.name === name && Object.keys(each.labels).length === 0)?.value;

/** Operations that a host has told of in its windows. */
function finishedOf(home: string, host: string): number {
  return lastRun(home)
    .readWindows()
    .filter((window) => window.host === host)
    .flatMap(({ counters }) => Object.entries(counters))
    .reduce((sum, [name, count]) => (name.startsWith('operations_finished') ? sum + count : sum), 0);
}

test('a load that needs no node runs without fleets; a scenario that asks for its node fails with the reason', async () => {
  const home = temporaryHome();
  const end = await regatta(home, ['run', '--json', experiment(home, '', ['rounds: [{scenario: ./mine.mjs, rate: 50/s, operations: 1}]'])]);
  expect([0, 3], end.stderr).toContain(end.code);
  expect(metric(JSON.parse(end.stdout) as Results, 'operations.count')).toBe(1);
  const asks = experiment(home, 'return op.node.handle.name;', ['rounds: [{scenario: ./mine.mjs, rate: 50/s, operations: 1}]']);
  const failed = JSON.parse((await regatta(home, ['run', '--json', asks])).stdout) as Results;
  expect(failed.errors[0]?.text).toContain('this operation has no node');
});

test('agents share the operations on what runs already, each its own, and every one is counted once: by agents, windows and the server', async () => {
  const home = temporaryHome();
  const seen: string[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/metrics') {
      response.end(`requests_total ${seen.length}\n`);
      return;
    }
    seen.push(request.url ?? '');
    response.end();
  });
  onTestFinished(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ask = 'await fetch(`${op.node.handle.endpoints.http.outside}/${op.number}`);';
  const fleets = `fleets: {old: {attach: 'http://127.0.0.1:${port}', scrape: http}}`;
  const file = experiment(home, ask, [
    'agents: 2',
    fleets,
    'rounds: [{scenario: ./mine.mjs, rate: 50/s, operations: 40, counts: requests_total}]',
  ]);
  const end = await regatta(home, ['run', '--json', file]);
  expect([0, 3], end.stderr).toContain(end.code);
  const { validity } = JSON.parse(end.stdout) as Results;
  const figures = validity.map(({ rule, value, ok }) => [rule, value, ok]);
  for (const rule of ['counts', 'node-counts', 'rows']) expect(figures).toContainEqual([rule, 0, true]);
  expect(seen.map((url) => Number(url.slice(1))).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, number) => number));
  expect(['agent-0', 'agent-1', 'host-0'].map((host) => finishedOf(home, host))).toEqual([20, 20, 0]);
});

test('an agent that is killed makes the run invalid and is named; the others stop at once, and what it recorded is kept', async () => {
  const home = temporaryHome();
  const file = experiment(home, '', ['agents: 2', 'rounds: [{scenario: ./mine.mjs, rate: 100/s, for: 60s}]']);
  const run = start(home, ['run', '--json', file]);
  await waitUntil(() => lastRun(home).has('run.json') && ['agent-0', 'agent-1'].every((agent) => finishedOf(home, agent) > 50));
  process.kill(agentOf(home, 'agent-1') as number, 'SIGKILL');
  const end = await run.finished;
  expect(end.code, end.stderr).toBe(3);
  const results = JSON.parse(end.stdout) as Results;
  expect(results.reason).toBe('the load ended early: agent-1 was lost (killed by SIGKILL)');
  expect(results.durationS).toBeLessThan(30);
  expect(metric(results, 'operations.count')).toBeGreaterThan(100);
  expect(processesOf(home)).toEqual([]);
});

test('an agent that runs out of memory is told of by that', async () => {
  const home = temporaryHome();
  const eats = 'if (op.number % 2 === 1) (globalThis.kept ??= []).push(Array.from({ length: 500_000 }, (_, i) => ({ i })));';
  const file = experiment(home, eats, ['agents: 2', 'rounds: [{scenario: ./mine.mjs, rate: 20/s, for: 60s}]']);
  const end = await regatta(home, ['run', '--json', file], { env: { NODE_OPTIONS: '--max-old-space-size=120' } });
  expect(end.code, end.stderr).toBe(3);
  expect((JSON.parse(end.stdout) as Results).reason).toMatch(/agent-1 was lost \(out of memory: .*heap/);
});
