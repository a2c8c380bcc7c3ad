import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testRepository } from '../src/builders/fixtures/repository.ts';
import type { Comparison } from '../src/model/comparison.ts';
import type { Noise } from '../src/model/noise.ts';
import { metricHistory, openStore } from '../src/store/index.ts';
import { catchUp } from '../src/cli/store/catch-up.ts';
import { testServer } from '../src/store/fixtures/test-server.ts';
import { listRuns } from '../src/recording/home.ts';
import { query } from '../src/recording/recorded-run.ts';
import type { RunFiles } from '../src/recording/run-files.ts';
import type { Results } from '../src/model/result.ts';
import { regatta, temporaryHome } from './support/cli.ts';

/** A server that answers after so many milliseconds. */
const server = (ms: number): string =>
  `import { createServer } from 'node:http';
createServer((_, response) => setTimeout(() => response.end(), ${ms})).listen(Number(process.argv[2]), '127.0.0.1');
`;

/** An experiment over servers of which a third are of a version that answers later; valid on any machine. */
function experimentIn(folder: string): string {
  const { path, git, commit } = testRepository();
  commit({ 'server.mjs': server(5) });
  git('tag', 'quick');
  commit({ 'server.mjs': server(60) });
  git('tag', 'slow');
  const file = join(folder, 'canary.yaml');
  writeFileSync(
    file,
    `
kit: http
params: {canary: slow}
fleets:
  servers:
    count: 6
    regions: [east, west]
    source: {git: ${path}, run: 'node server.mjs $node.ports.http'}
    versions: {stable: quick, canary: {ref: $canary, share: 34%}}
    ports: [http]
    ready: {http: /}
rounds: [{scenario: requests, on: servers, rate: 100/s, for: 500ms, requests: [{GET: /}]}]
compare: {by: version, pairs: 5}
thresholds: [operations.p50 < 1s, rate.achieved > 1/s]
validity: {rate: 1%, lag: 10s, event-loop: 10s, run-queue: 100%, steal: 100%, overlap: 1, generator-busy: 100%}
`,
  );
  return file;
}

/** The nodes of a run that had the new version, as it recorded them. */
function canariesOf(run: RunFiles): Promise<readonly { readonly [column: string]: unknown }[]> {
  return query(`SELECT name, region FROM '${run.parquet('nodes')}' WHERE version = 'canary' AND change = 'up' ORDER BY name`);
}

const options = ['--level', '0.2', '--json', '--progress', 'none'];
const database = testServer();

/** Ids of the runs of which a history of the home's canaries is made. */
async function inHistory(home: string): Promise<readonly string[]> {
  await using store = await openStore({ url: await database.create() });
  await catchUp(store.db, home);
  const labels = { version: 'canary' };
  const { points } = await metricHistory(store.db, { experiment: 'canary', name: 'operations.p50', labels, most: 100 });
  return points.map(({ run }) => run);
}

test('a version that answers later is found beside the other in the same runs, on other nodes in each, and shown again', async () => {
  const home = temporaryHome();
  const { code, stdout, stderr } = await regatta(home, ['compare', experimentIn(home), '--max-pairs', '5', ...options]);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/\nrun 1, stable and canary\n[^]*\nrun 5, stable and canary\n/),
  });
  const comparison = JSON.parse(stdout) as Comparison;
  const versions = [expect.stringMatching(/^[0-9a-f]{40}$/), expect.stringMatching(/^[0-9a-f]{40}$/)];
  expect(comparison).toMatchObject({
    verdict: 'regression',
    design: 'within',
    base: { name: 'stable', versions: { shop: versions[0] } },
    head: { name: 'canary', versions: { shop: versions[1] } },
    warnings: ['says nothing of one version, and is not compared: rate.achieved > 1/s'],
  });
  expect(comparison.head.runs).toEqual(comparison.base.runs);
  expect(comparison.values.find(({ name }) => name === 'operations.failures')).toMatchObject({ gate: true, verdict: 'no change' });

  const drawn = await Promise.all(listRuns(home).map(canariesOf));
  for (const canaries of drawn) expect(new Set(canaries.map(({ region }) => region))).toEqual(new Set(['east', 'west']));
  for (const canaries of drawn) expect(canaries).toHaveLength(2);
  expect(new Set(drawn.map((canaries) => canaries.map(({ name }) => name).join())).size).toBeGreaterThan(1);

  const [, set = ''] = /^set (\S+):/m.exec(stderr) ?? [];
  const again = await regatta(home, ['compare', set]);
  expect(again.code).toBe(1);
  expect(again.stdout).toMatch(/^canary 5 runs, stable and canary in each\n {2}shop: [0-9a-f]{40} → [0-9a-f]{40}\n/);
  expect(again.stdout).toMatch(/regression: operations\.p50 is .* higher/);
  expect((await inHistory(home)).toSorted()).toEqual(comparison.head.runs.toSorted());
});

test('one version on both sides says what comes and goes by itself; two names of one version are refused', async () => {
  const home = temporaryHome();
  const file = experimentIn(home);
  const noise = await regatta(home, ['noise', file, ...options]);
  expect(noise.code, noise.stderr).toBe(0);
  const { pairs, values } = JSON.parse(noise.stdout) as Noise;
  expect(pairs).toBe(5);
  expect(values.map(({ name, isFalseAlarm }) => [name, isFalseAlarm])).toEqual([
    ['operations.failures', false],
    ['operations.p50', false],
  ]);
  const [run] = listRuns(home);
  expect(run?.readJson('run.json')).toMatchObject({ software: [{ version: 'quick', versionNames: ['stable', 'canary'] }] });
  expect(await inHistory(home)).toEqual([]);
  const same = await regatta(home, ['compare', file, '-D', 'canary=quick~0', ...options]);
  expect(same).toMatchObject({ code: 2, stderr: expect.stringContaining('versions stable and canary are the same: shop at quick~0') });
});

const hasRegistry = spawnSync('npm', ['view', '@libp2p/gossipsub@16.0.4', 'version']).status === 0;

test.skipIf(!hasRegistry)('examples/canary: both versions are in one network and get every message (needs a registry of npm)', async () => {
  const home = temporaryHome();
  const run = await regatta(home, ['run', '--json', 'examples/canary/canary.yaml', '-D', 'for=5s', '--no-wait']);
  expect([0, 1, 3], run.stderr).toContain(run.code);
  const { metrics } = JSON.parse(run.stdout) as Results;
  const ratios = metrics.filter(({ name, labels }) => name.startsWith('delivery.ratio') && labels['version'] !== undefined);
  expect(ratios.map(({ labels, value }) => [labels['version'], value])).toEqual([
    ['16.0.4', 1],
    ['canary', 1],
    ['stable', 1],
  ]);
  const [recorded] = listRuns(home);
  expect(recorded?.readJson('run.json').versions).toMatchObject({ '@libp2p/gossipsub (lurkers canary)': '17.1.1' });
  expect(await canariesOf(recorded as RunFiles)).toHaveLength(4);
});
