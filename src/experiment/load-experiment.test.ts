import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defineExperiment } from '../sdk/experiment.ts';
import { checkText, parts, planOf, plansOf, problemsOf, temporaryFolder } from './fixtures/check-text.ts';
import { checkExperiment, planExperiment } from './load-experiment.ts';
import { writeProblem, writeWarning } from './problems.ts';
import { resolveKit } from './resolve-kit.ts';

const minimal = 'kit: echo\nfleets: {nodes: 3}\nrounds: [{scenario: publish, rate: 4/s, for: 20s}]\n';

async function fixture(name: string): ReturnType<typeof checkExperiment> {
  return checkExperiment({ file: `fixtures/${name}.yaml`, define: [], cwd: import.meta.dirname }, { ...parts, resolveKit });
}

async function problemsOfFixture(name: string): Promise<readonly string[]> {
  return (await fixture(name)).problems.map((problem) => writeProblem(problem).replace(`fixtures/${name}.yaml:`, ''));
}

const notInstalled = (kit: string): string =>
  `1:6: kit: needs kit ${kit}, which is not installed: neither ./kits/${kit} nor the package regatta-kit-${kit} is there; accepted: ethereum, gossipsub, http`;

describe('the five experiments of the grammar', () => {
  test('the GossipSub baseline is planned whole', async () => {
    const { set, problems } = await fixture('gossipsub');
    expect(problems).toEqual([]);
    const [plan] = set?.plans ?? [];
    expect(plan).toMatchObject({
      name: 'gossipsub',
      seed: 1,
      kits: [{ name: 'gossipsub' }],
      network: { topology: { kind: 'random', degree: 12 }, latency: { min: 5e6, max: 50e6 }, jitter: 0.1, bandwidth: null, between: [] },
      events: 'all',
      runner: 'process',
      drainNs: 30e9,
    });
    expect(plan?.fleets.map(({ name, count }) => [name, count])).toEqual([
      ['publishers', 4],
      ['lurkers', 20],
    ]);
    expect(plan?.fleets[1]?.params).toMatchObject({ D: 8, Dlo: 6, Dhi: 16, heartbeat: 1e9 });
    expect(plan?.rounds.map(({ name, kind, forNs }) => [name, kind, forNs])).toEqual([
      ['warm-up', 'warm-up', 5e9],
      ['publish', 'measured', 20e9],
      ['cool-down', 'cool-down', 3e9],
    ]);
    expect(plan?.rounds[1]?.entries).toMatchObject([
      {
        on: ['publishers'],
        pick: 'rotate',
        scenarios: [{ name: 'publish', params: { topic: 'blocks', size: 1024 } }],
        drive: { kind: 'pacer', name: 'constant', options: { rate: 4 } },
        forNs: 20e9,
        operations: null,
      },
    ]);
    expect(plan?.thresholds).toMatchObject([
      { metric: 'delivery.ratio', comparator: '==', limit: 1, unit: 'share' },
      { metric: 'delivery', statistic: 'p99', comparator: '<', limit: 1, unit: 's' },
    ]);
  });

  test('a service that runs already has no problem', async () => {
    expect(await problemsOfFixture('service')).toEqual([]);
  });

  test('parsec needs parts that are not there', async () => {
    expect(await problemsOfFixture('parsec')).toEqual([
      notInstalled('dht'),
      '5:66: rounds[0].each: needs entries per fleet or node (each), which Regatta does not have yet',
      '5:106: rounds[0].until: needs rounds without end (until), which Regatta does not have yet',
      '7:15: metrics.retrieval.step: needs metrics of a step, which Regatta does not have yet; write sql over samples',
      '7:31: metrics.retrieval.measured-by: needs metrics of a step (measured-by), which Regatta does not have yet; write sql over samples',
    ]);
  });

  test('the canary under simulated users needs parts that are not there', async () => {
    expect(await problemsOfFixture('canary')).toEqual([
      notInstalled('chat'),
      '5:1: users: needs people who know one another (users), which Regatta does not have yet; an entry may be driven by users',
    ]);
  });

  test('Boulder per commit needs parts that are not there', async () => {
    expect(await problemsOfFixture('boulder')).toEqual([
      notInstalled('acme'),
      '2:20: fleets.boulder.compose: needs runner docker (compose), which Regatta does not have yet',
      expect.stringContaining('2:56: fleets.boulder.ready: nothing fills in $boulder.directory here: '),
      '5:9: metrics.wfe.promql: needs a Prometheus to ask; write prometheus: {server: managed}, or {server: http://127.0.0.1:9090}',
    ]);
  });
});

describe('what is wrong with an experiment', () => {
  test('is told all at once, in the order of the file, and in one error', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'x.yaml'), `seeds: 3\n${minimal}thresholds: [delivry.p99 < 1s]\nnode: {heartbeat: 1000}\n`);
    const planned = planExperiment({ file: 'x.yaml', define: [], cwd: folder }, parts);
    await expect(planned).rejects.toMatchObject({
      code: 'EXPERIMENT_INVALID',
      exitCode: 2,
      message: [
        'x.yaml has 3 problems',
        'x.yaml:1:1: seeds: unknown key "seeds"; did you mean seed?',
        'x.yaml:5:14: thresholds[0]: there is no metric delivry.p99; did you mean delivery.p99?',
        'x.yaml:6:19: node.heartbeat: 1000 is not a duration; it lacks its unit: write 1000s or 1000ms',
      ].join('\n'),
    });
  });

  test('is told for broken YAML with its place', async () => {
    expect(await problemsOf('kit: echo\nfleets: {nodes: 3\nrounds: []\n')).toEqual([expect.stringMatching(/^x\.yaml:3:\d+: /)]);
    expect(await problemsOf(`${minimal}kit: echo\n`)).toEqual([expect.stringMatching(/^x\.yaml:4:1: .*unique/)]);
  });

  test('is told for a file that is no map, and for what every experiment must have', async () => {
    expect(await problemsOf('- kit\n')).toEqual(['x.yaml:1:1: ["kit"] is no experiment; write a map that begins with kit: gossipsub']);
    expect(await problemsOf('seed: 1\n')).toEqual([
      'x.yaml:1:1: rounds is missing; write rounds: [{scenario: publish, rate: 4/s, for: 20s}]',
    ]);
  });

  test('is told where an anchor stands, once for all its uses', async () => {
    const problems = await problemsOf(
      'kit: echo\nx-load: &load {scenario: publish, rate: 4, size: 1KiB}\nfleets: {nodes: 3}\nrounds:\n  - {<<: *load, for: 1s}\n  - {<<: *load, for: 2s}\n',
    );
    expect(problems).toEqual(['x.yaml:2:41: rounds[0].rate: 4 is not a rate such as 4/s, or {pacer: {its options}}']);
  });

  test('is told for a file that is not there, as its own error', async () => {
    await expect(checkExperiment({ file: 'none.yaml', define: [], cwd: temporaryFolder() }, parts)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    });
  });

  test('is told by the kit, at its place', async () => {
    expect(await problemsOf(minimal.replace('3', '{count: 3, D: 101}'))).toEqual(['x.yaml:2:31: fleets.nodes.D: D 101 is too much']);
  });

  test('is never a part that is left out silently', async () => {
    const text = `${minimal}runner: docker\nreporters: [terminl]\nusers: {count: 3}\nevents: [publsh]\nvalidity: {lagg: 1s, lag: 3}\n`;
    expect(await problemsOf(text)).toEqual([
      'x.yaml:4:9: runner: needs runner docker, which Regatta does not have yet; accepted: process',
      'x.yaml:5:13: reporters[0]: there is no reporter terminl; did you mean terminal?',
      'x.yaml:6:1: users: needs people who know one another (users), which Regatta does not have yet; an entry may be driven by users',
      'x.yaml:7:10: events[0]: there is no event publsh; did you mean publish?',
      'x.yaml:8:12: validity.lagg: there is no validity rule lagg; did you mean lag?',
      'x.yaml:8:27: validity.lag: 3 is no limit for lag, whose unit is s; write e.g. 1s',
    ]);
  });
});

describe('a plan', () => {
  test('takes its name from the command line, else the file, else its path', async () => {
    expect((await planOf(minimal)).name).toBe('x');
    expect((await planOf(`${minimal}name: mine\n`)).name).toBe('mine');
    expect((await planOf(`${minimal}name: mine\n`, { name: 'yours' })).name).toBe('yours');
  });

  test('keeps settings in canonical units', async () => {
    const plan = await planOf(
      `${minimal}drain: 2s\nseed: 7\nevents: [deliver]\nreporters: [markdown]\nvalidity: {lag: 5ms, rate: 95%, dropped: 3}\nnode: {ready: 10s}\n`,
    );
    expect(plan).toMatchObject({
      drainNs: 2e9,
      seed: 7,
      events: ['deliver'],
      reporters: [{ name: 'markdown', options: { title: 'Report' } }],
      validity: { lag: 0.005, rate: 0.95, dropped: 3 },
      readyNs: 10e9,
      settleNs: 10e9,
    });
  });

  test('has a warning for a param that nothing uses, and those of the kit', async () => {
    expect((await planOf(`params: {spare: 1}\n${minimal.replace('3', '{count: 3, D: 60}')}`)).warnings).toEqual([
      'params.spare: nothing uses it',
      'nodes: D 60 is much',
    ]);
  });

  test('has its warnings with their places, each once over all cells, in the order of the file', async () => {
    const text = `${minimal.replace('3', '{count: 3, D: $D, heartbeat: 2m}')}params: {spare: 1, D: 6}\nmatrix: {D: [6, 7]}\n`;
    const { set } = await checkText(text);
    expect(set?.warnings.map(writeWarning)).toEqual([
      'x.yaml:2:46: warning: fleets.nodes.heartbeat: a heartbeat so slow shows little',
      'x.yaml:4:10: warning: params.spare: nothing uses it',
    ]);
  });

  test('is the same for the same file', async () => {
    expect(await planOf(minimal)).toEqual(await planOf(minimal));
  });

  test('repeats with a seed of its own each time', async () => {
    const plans = await plansOf(`${minimal}repeats: 3\nseed: 5\n`);
    expect(plans.map(({ seed }) => seed)).toEqual([5, 6, 7]);
    expect(new Set(plans.map(({ comparableKey }) => comparableKey)).size).toBe(1);
  });

  test('can come from TypeScript, whose problems have the file and the path', async () => {
    const folder = temporaryFolder();
    const good = { kit: 'echo', params: { n: 3 }, fleets: { nodes: '$n' }, rounds: [{ scenario: 'publish', rate: '4/s', for: '20s' }] };
    writeFileSync(join(folder, 'good.ts'), `const experiment: object = ${JSON.stringify(good)};\nexport default experiment;\n`);
    writeFileSync(join(folder, 'bad.ts'), `export default ${JSON.stringify({ ...good, fleets: { nodes: -1 } })};\n`);
    writeFileSync(join(folder, 'none.ts'), 'export const experiment = {};\n');
    const check = (file: string, define: readonly string[] = []) => checkExperiment({ file, define, cwd: folder }, parts);
    expect((await check('good.ts', ['n=4'])).set?.plans[0]?.fleets[0]?.count).toBe(4);
    expect((await check('bad.ts')).problems.map(writeProblem)).toEqual(['bad.ts: fleets.nodes: -1 is below 0']);
    expect((await check('none.ts')).problems.map(writeProblem)).toEqual([
      'none.ts: has no default export; write: export default defineExperiment({…})',
    ]);
  });

  test('can be written with types, from the package', async () => {
    const typed = defineExperiment({
      kit: 'echo',
      params: { n: 3 },
      'x-own': 'anything',
      node: { D: '$n', nodesPerProcess: '$n' },
      fleets: { a: '$n', b: { count: 'rest', of: 9, regions: ['x'] } },
      network: { topology: { random: { degree: 4 } }, latency: '5ms..50ms', jitter: '10%' },
      rounds: [
        { phase: 'warm-up', for: '3s' },
        { scenario: 'publish', rate: '4/s', operations: 3, on: ['a'], pick: 'random', size: '1KiB' },
      ],
      thresholds: ['delivery.p99 < 1s', { metric: 'delivery.p99 < 1s', abort: true }],
    });
    // @ts-expect-error: a key that is misspelt must not pass the compiler
    defineExperiment({ kit: 'echo', fleets: { a: 1 }, rounds: [], seeds: 3 });
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(join(import.meta.dirname, '../..'), join(folder, 'node_modules/regatta'));
    writeFileSync(
      join(folder, 'x.ts'),
      `import { defineExperiment } from 'regatta/experiment';\nexport default defineExperiment(${JSON.stringify(typed)});\n`,
    );
    const { set, problems } = await checkExperiment({ file: 'x.ts', define: [], cwd: folder }, parts);
    expect(problems).toEqual([]);
    expect(set?.plans[0]?.fleets.map(({ count, params }) => [count, params['D']])).toEqual([
      [3, 3],
      [6, 3],
    ]);
  });

  test('is plain data', async () => {
    const plan = await planOf(
      readFileSync(join(import.meta.dirname, 'fixtures/gossipsub.yaml'), 'utf8').replace('kit: gossipsub', 'kit: echo'),
    );
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  test('of several kits names parts with their kit', async () => {
    const { problems } = await checkText(
      'kits: [echo]\nfleets: {nodes: {count: 3, program: echo/js}}\nrounds: [{scenario: echo/publish, rate: 4/s, for: 20s}]\n',
    );
    expect(problems).toEqual([]);
  });
});
