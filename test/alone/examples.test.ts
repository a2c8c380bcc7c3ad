import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { setResultsSchema } from '../../src/analysis/results-schema.ts';
import type { Results } from '../../src/model/result.ts';
import { regatta, temporaryHome } from '../support/cli.ts';
import { measured, valueOf } from '../support/results.ts';

/** A difference that the measurer may make: 2 %, or 100 µs. */
function differs(seen: number | null, known: number | null): boolean {
  const [a, b] = [seen ?? Number.NaN, known ?? Number.NaN];
  return !(Math.abs(a - b) <= Math.max(0.02 * b, 100e-6));
}

const echo = ['run', '--json', 'examples/echo-tcp/echo.yaml', '-D', 'for=6s'];

// what holds of runs that can be trusted; of another, on a machine that is busy, nothing is claimed
test('examples/echo-tcp: what is measured from outside is what the node itself logs', async ({ skip }) => {
  let results = measured(await regatta(temporaryHome(), echo));
  expect(valueOf(results, 'answer.count')).toBe(300);
  expect(valueOf(results, 'expected.count')).toBe(300);
  for (let tries = 1; results.result === 'invalid'; tries++) {
    skip(tries === 3, `the machine is too busy to measure on: ${results.reason ?? 'three runs were invalid'}`);
    results = measured(await regatta(temporaryHome(), echo));
  }
  const value = (name: string): number | null => valueOf(results, name);
  for (const statistic of ['p50', 'p99']) {
    const [service, known] = [value(`service.${statistic}`), value(`answer.${statistic}`)];
    expect(differs(service, known), `service.${statistic} is ${service} s, the node knows ${known} s`).toBe(false);
    const [latency, expected] = [value(`operations.${statistic}`), value(`expected.${statistic}`)];
    expect(differs(latency, expected), `operations.${statistic} is ${latency} s, lag and what the node knows are ${expected} s`).toBe(
      false,
    );
  }
  expect(value('answer.p50')).toBeGreaterThan(0.05);
  expect(value('answer.p99')).toBeLessThan(0.2);
});

// the worker keeps its time by a clock, so that it can do as much on any machine; what a busy one lets through is another matter
test('examples/find-max: the search finds what a worker of 8 ms for each request can do, or says that the machine kept it from it', async () => {
  const search = async (): Promise<Results> => {
    const asked = ['service=8', 'limit=operations.p50 < 100ms', 'from=75/s', 'level=3s', 'repeats=1'];
    const options = asked.flatMap((option) => ['-D', option]);
    return measured(await regatta(temporaryHome(), ['run', '--json', 'examples/find-max/knee.yaml', ...options]));
  };
  let results = await search();
  if (results.searches[0]?.spoiled !== null) results = await search();
  const [knee] = results.searches;
  // whatever the machine was busy with: never more than the worker can do and its queue takes within a level
  expect(knee?.rate ?? 0).toBeLessThan(140);
  if (knee?.spoiled !== null) {
    expect(results).toMatchObject({
      result: 'invalid',
      validity: expect.arrayContaining([expect.objectContaining({ rule: 'search', ok: false })]),
    });
    return;
  }
  expect(knee).toMatchObject({ round: 'knee', isOver: true, held: 1, tries: 1 });
  expect(valueOf(results, 'max-rate')).toBe(knee.rate);
  expect(knee.rate).toBeGreaterThan(112);
  expect((knee.failed ?? 0) / (knee.rate ?? 1)).toBeLessThan(1.031);
  // metrics are those of the level that held: what was tried beside it had latencies of a second
  expect(valueOf(results, 'operations.p50')).toBeLessThan(0.1);
});

// so many links are made in time only where nothing else goes on
test('degree-sweep shows that with D paths get shorter and duplicates rise', async () => {
  const home = temporaryHome();
  const end = await regatta(home, [
    'run',
    '--json',
    'examples/gossipsub/degree-sweep.yaml',
    '-D',
    'nodes=16',
    '-D',
    'D=4,12',
    '-D',
    'for=4s',
  ]);
  expect([0, 1, 3], end.stderr).toContain(end.code);
  const set = setResultsSchema.parse(JSON.parse(end.stdout));
  const [few, many] = set.runs;
  if (few === undefined || many === undefined) throw new Error(`the set has ${set.runs.length} runs`);
  expect(set.axes).toEqual([{ name: 'D', values: [4, 12] }]);
  expect(valueOf(many, 'duplicates')).toBeGreaterThan(1.5 * (valueOf(few, 'duplicates') ?? Number.NaN));
  expect(valueOf(many, 'hops.mean')).toBeLessThan(valueOf(few, 'hops.mean') ?? Number.NaN);
  expect(valueOf(few, 'delivery.ratio')).toBe(1);
});

test('hold: the rate goes up to what the worker of examples/find-max can do, and stays there', async () => {
  const experiment = join(mkdtempSync(join(tmpdir(), 'regatta-hold-')), 'hold.yaml');
  const folder = resolve('examples/find-max');
  writeFileSync(
    experiment,
    `fleets: {queue: {count: 1, command: node ${folder}/server.mjs $node.ports.http 4, ports: [http], ready: {http: /health}}}
rounds: [{scenario: ${folder}/ask.ts, hold: {metric: operations.p50, at: 60ms, from: 100/s}, for: 45s}]
metrics: {last: {sql: 'SELECT count(*) / 10 AS value FROM samples WHERE ts > (SELECT max(until) - 10e9 FROM phases)', unit: 1/s}}
`,
  );
  onTestFinished(() => rmSync(dirname(experiment), { recursive: true }));
  const results = measured(await regatta(temporaryHome(), ['run', '--json', experiment]));
  // twice what it began with at the least, also on a machine that is busy; and no more than the worker can do and its queue takes
  expect(valueOf(results, 'last')).toBeGreaterThan(150);
  expect(valueOf(results, 'last')).toBeLessThan(275);
  expect(valueOf(results, 'operations.failed')).toBe(0);
});
