import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, onTestFinished, test } from 'vitest';
import { processesOf, regatta, temporaryHome } from './support/cli.ts';

import { measured, valueOf } from './support/results.ts';
import { lastRun } from './support/runs.ts';

describe('examples/gossipsub', () => {
  test('baseline delivers every message to every node, and its run directory opens without Regatta', async () => {
    const home = temporaryHome();
    const short = ['nodes=14', 'rate=10/s', 'for=5s'].flatMap((change) => ['-D', change]);
    const results = measured(await regatta(home, ['run', '--json', 'examples/gossipsub/baseline.yaml', ...short]));
    expect(valueOf(results, 'delivery.ratio')).toBe(1);
    // 10/s for 5 s, each to the 13 other nodes
    expect(valueOf(results, 'published')).toBe(50);
    expect(valueOf(results, 'delivered')).toBe(50 * 13);
    // two hops of 20–100 ms links at the least sensible, one second at the most
    expect(valueOf(results, 'delivery.p50')).toBeGreaterThan(0.02);
    expect(valueOf(results, 'delivery.p99')).toBeLessThan(10);
    expect(results.validity.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['lag', 'event-loop', 'run-queue', 'steal', 'calibration']),
    );

    const files = lastRun(home);
    expect(existsSync(files.path('report.md'))).toBe(true);
    expect(existsSync(files.spool)).toBe(false);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const rows = await connection.runAndReadAll(`SELECT count(*)::INTEGER FROM '${files.parquet('events')}' WHERE type = 'deliver'`);
    expect(rows.getRows()[0]?.[0]).toBeGreaterThanOrEqual(50 * 13);
    expect(readdirSync(files.directory).sort()).toEqual(
      expect.arrayContaining(['plan.json', 'results.json', 'run.json', 'windows.ndjson']),
    );
    expect(readFileSync(files.windows, 'utf8').split('\n').length).toBeGreaterThan(20);
    expect(processesOf(home)).toEqual([]);
  });

  test('late-joiners receive from when they join, and what they missed before is not held against the network', async () => {
    const home = temporaryHome();
    const results = measured(await regatta(home, ['run', '--json', 'examples/gossipsub/late-joiners.yaml', '-D', 'for=8s']));
    expect(valueOf(results, 'delivery.ratio')).toBe(1);
    const ofLate = results.metrics.filter(({ labels }) => labels['fleet'] === 'late');
    const late = Object.fromEntries(ofLate.map(({ name, value }) => [name, value]));
    const published = valueOf(results, 'published') ?? Number.NaN;
    // four nodes that get something, yet not what was published before they came
    expect(late['delivered']).toBeGreaterThan(4);
    expect(late['delivered']).toBeLessThan(4 * published);
    expect(late['delivery.ratio']).toBe(1);
  });
});

test('examples/gossipsub/discovery: nodes that know two boot nodes find one another by peer exchange', async () => {
  const home = temporaryHome();
  const results = measured(await regatta(home, ['run', '--json', 'examples/gossipsub/discovery.yaml', '-D', 'nodes=12', '-D', 'for=4s']));
  const ofNodes = results.metrics.filter(({ labels }) => labels['fleet'] === 'nodes');
  const nodes = Object.fromEntries(ofNodes.map(({ name, value }) => [name, value]));
  // more than the two that each was told of
  expect(nodes['discovery.peers.p50']).toBeGreaterThan(5);
  expect(valueOf(results, 'discovery.reachable')).toBe(1);
  expect(valueOf(results, 'discovery.time')).toBeGreaterThan(0);
  expect(valueOf(results, 'delivery.ratio')).toBe(1);
});

test('examples/foreign-node: programs in Python find one another, gossip, and what they report is measured', async () => {
  const home = temporaryHome();
  const results = measured(await regatta(home, ['run', '--json', 'examples/foreign-node/gossip.yaml', '-D', 'nodes=6', '-D', 'for=4s']));
  expect(valueOf(results, 'discovery.time')).toBeGreaterThan(0);
  expect(valueOf(results, 'discovery.reachable')).toBe(1);
  expect(valueOf(results, 'delivery.ratio')).toBe(1);
  expect(valueOf(results, 'delivery.p99')).toBeGreaterThan(0);
  expect(valueOf(results, 'operations.failed')).toBe(0);
  const files = lastRun(home);
  expect(files.readJson('run.json').observed?.problems).toEqual([]);
  expect(readFileSync(join(files.nodeDirectory('nodes', 0), 'stdout.log'), 'utf8')).toMatch(
    /knows \['boot-0'\]\nthe load begins at \d+, and nodes-0 has/,
  );
  expect(processesOf(home)).toEqual([]);
});

test('examples/http-node: servers are asked over HTTP, and count what they are asked', async () => {
  const results = measured(await regatta(temporaryHome(), ['run', '--json', 'examples/http-node/hello.yaml']));
  expect(valueOf(results, 'operations.failed')).toBe(0);
  expect(valueOf(results, 'greetings')).toBe(40 * 8);
});

test('examples/http: people sign in, fill a cart and pay, from a file of accounts, while others look around', async () => {
  const results = measured(await regatta(temporaryHome(), ['run', '--json', 'examples/http/shop.yaml']));
  expect(valueOf(results, 'operations.failed')).toBe(0);
  expect(valueOf(results, 'operations.count')).toBe((100 + 20) * 5);
  const ofStep = (step: string, name: string): number | null | undefined =>
    results.metrics.find((metric) => metric.name === name && metric.labels['step'] === step)?.value;
  expect(['login', 'cart', 'pay'].map((step) => ofStep(step, 'steps.count'))).toEqual([100, 100, 100]);
  expect(ofStep('pay', 'steps.p50')).toBeGreaterThan(0.02);
});

test('examples/ethereum/transfer: every transaction is in a block, and told of', async () => {
  const home = temporaryHome();
  const results = measured(await regatta(home, ['run', '--json', 'examples/ethereum/transfer.yaml', '-D', 'for=4s']));
  // 200/s for 4 s, each done when another block stands on its own
  expect(['failed', 'unknown'].map((outcome) => valueOf(results, `operations.${outcome}`))).toEqual([0, 0]);
  expect(valueOf(results, 'inclusion.count')).toBe(800);
  expect(valueOf(results, 'confirmation.p50')).toBeGreaterThan(valueOf(results, 'inclusion.p50') ?? Number.NaN);
  expect(valueOf(results, 'blocks.interval.p50')).toBeGreaterThan(0.5);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const rows = await connection.runAndReadAll(
    `SELECT count(*)::INTEGER, count(DISTINCT hash)::INTEGER, count(DISTINCT (account, nonce))::INTEGER FROM '${lastRun(home).parquet('transactions')}'`,
  );
  // with those of the warm-up
  expect(rows.getRows()).toEqual([[1100, 1100, 1100]]);
  expect(processesOf(home)).toEqual([]);
});

test('examples/ethereum/contract: what calls put into a contract is what queries read from it, in rounds and scenarios that share it', async () => {
  const home = temporaryHome();
  const results = measured(await regatta(home, ['run', '--json', 'examples/ethereum/contract.yaml']));
  expect(results.errors).toEqual([]);
  expect(valueOf(results, 'operations.failed')).toBe(0);
});

test('examples/attached: a server that runs already is asked beside one of ours, and goes on', async () => {
  const server = spawn(process.execPath, ['examples/http-node/server.mjs', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void server.kill());
  const [said] = (await once(server.stdout, 'data')) as [Buffer];
  const url = `http://127.0.0.1:${/\d+/.exec(said.toString())?.[0]}`;
  const results = measured(await regatta(temporaryHome(), ['run', '--json', 'examples/attached/attached.yaml', '-D', `url=${url}`]));
  expect(valueOf(results, 'operations.failed')).toBe(0);
  // half of 20/s for 5 s, where its page was read half a second from the borders at most
  expect(Math.abs((valueOf(results, 'greetings') ?? 0) - 50)).toBeLessThanOrEqual(10);
  expect(await (await fetch(`${url}/hello`)).text()).toBe('hello no. 81\n');
});

test('the same seed gives the same network and the same choice of publishers', async () => {
  const home = temporaryHome();
  const plan = async (): Promise<string> => (await regatta(home, ['plan', '--json', 'examples/gossipsub/baseline.yaml'])).stdout;
  expect(await plan()).toBe(await plan());
});

test('a run without analysis is finished by regatta report', async () => {
  const home = temporaryHome();
  const experiment = join(home, 'short.yaml');
  writeFileSync(
    experiment,
    'kit: gossipsub\nfleets: {nodes: 8}\nrounds: [{scenario: publish, rate: 5/s, for: 1s}, {phase: cool-down, for: 1s}]\n',
  );
  const recorded = await regatta(home, ['run', '--no-analysis', experiment]);
  expect(recorded.code, recorded.stderr).toBe(0);
  const files = lastRun(home);
  expect(existsSync(join(files.directory, 'results.json'))).toBe(false);
  const results = measured(await regatta(home, ['report', 'last', '--json']));
  expect(valueOf(results, 'delivery.ratio')).toBe(1);
});

test('examples/observers: what an observer writes is there for metrics and reporters, beside the log of failures', async () => {
  const home = temporaryHome();
  const results = measured(await regatta(home, ['run', '--json', 'examples/observers/observed.yaml', '--reporter', 'csv']));
  const files = lastRun(home);
  const slowest = JSON.parse(readFileSync(files.path('slowest.json'), 'utf8')) as { ms: number }[];
  expect(valueOf(results, 'slow.share')).toBeGreaterThan(0);
  expect(slowest).toHaveLength(3);
  expect(Math.min(...slowest.map(({ ms }) => ms))).toBeGreaterThan(5);
  expect(readFileSync(files.path('agents/agent-0/failures.ndjson'), 'utf8')).toContain('"reason":"out of luck"');
  expect(readFileSync(files.path('metrics.csv'), 'utf8')).toContain(',slow.share,,,');
  expect(results.warnings).toEqual([]);
});

test('examples/monitors: what monitors read, one of its own among them, is there for metrics, thresholds and charts', async () => {
  const home = temporaryHome();
  const results = measured(await regatta(home, ['run', '--json', 'examples/monitors/monitored.yaml']));
  expect(valueOf(results, 'disk.free')).toBeGreaterThan(1e6);
  // a tenth of a core, as far as the machine lets it
  expect(valueOf(results, 'node.cpu.max')).toBeGreaterThan(0.01);
  expect(valueOf(results, 'node.memory.max')).toBeGreaterThan(20e6);
  expect(valueOf(results, 'host.memory.max')).toBeGreaterThan(20e6);
  expect(results.validity.find(({ rule }) => rule === 'rows')?.value).toBe(0);
  expect(results.warnings).toEqual([]);
  const files = lastRun(home);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const read = await connection.runAndReadAll(`
    SELECT host, count(DISTINCT node)::INTEGER FROM '${files.parquet('series')}' WHERE name LIKE 'process_context_switches_total%' OR name LIKE 'nodejs_gc%' GROUP BY host ORDER BY host`);
  expect(read.getRows().map(([host]) => host)).toEqual(['host-0', 'host-1', 'orchestrator']);
  expect(read.getRows().at(-1)?.[1]).toBe(2);
  for (const title of ['CPU of nodes over time', 'Memory of hosts over time', 'Event-loop delay of hosts over time'])
    expect(readFileSync(files.path('report.html'), 'utf8')).toContain(title);
});

describe('examples/any-generator', () => {
  test('takes in what a program of its own did and timed', async () => {
    const home = temporaryHome();
    const results = measured(await regatta(home, ['run', '--json', 'examples/any-generator/own-generator.yaml']));
    expect(results.errors).toEqual([]);
    // two at a time, each of at least the 50 ms that a greeting takes
    expect(valueOf(results, 'operations.count')).toBeGreaterThan(10);
    expect(valueOf(results, 'operations.count')).toBeLessThan(2 * 4 * 20 + 2);
    expect(valueOf(results, 'operations.p50')).toBeGreaterThan(0.049);
    expect(processesOf(home)).toEqual([]);
  });
});
