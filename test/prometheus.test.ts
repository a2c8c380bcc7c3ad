import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import type { Results } from '../src/model/result.ts';
import type { RunFiles } from '../src/recording/run-files.ts';
import { regatta, start, temporaryHome } from './support/cli.ts';
import { freePort, missingPrograms, startPrometheus, startPushgateway } from './support/real-prometheus.ts';
import { agentOf, isLoaded, lastRun, waitUntil } from './support/runs.ts';

const missing = missingPrograms('prometheus', 'promtool', 'prometheus-pushgateway');
const needs = `needs prometheus and prometheus-pushgateway${missing.length === 0 ? '' : `; there is no ${missing.join(', no ')}`}`;
const example = 'examples/prometheus/shop.yaml';

/** How many operations were recorded, by round, scenario and outcome: `sale browse ok`. */
async function recorded(files: RunFiles): Promise<{ readonly [what: string]: number }> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const answer = await connection.runAndReadAll(
    `SELECT phases.name || ' ' || scenario || ' ' || outcome, count(*)::INTEGER FROM '${files.parquet('samples')}' AS samples
     JOIN (SELECT DISTINCT phase, name FROM '${files.parquet('phases')}') AS phases ON phases.phase = samples.round
     WHERE step = 'operation' GROUP BY ALL`,
  );
  return Object.fromEntries(answer.getRows().map(([what, count]) => [String(what), Number(count)]));
}

test.skipIf(missing.length > 0)(`examples/prometheus: a Prometheus has every operation of a run, to the last (${needs})`, async () => {
  const home = temporaryHome();
  const listen = `127.0.0.1:${await freePort()}`;
  const prometheus = await startPrometheus('examples/prometheus/prometheus.yml', { '127.0.0.1:9464': listen, ': 2s': ': 1s' });
  const run = start(home, ['run', '--json', example, '-D', 'sale=5s', '--metrics-listen', listen]);
  // everything is on the pages while the load goes on
  let pages: readonly string[] = [];
  const hasLoad = (page: string): boolean => /finished_total\{.*round="sale".*status="ok"\} [1-9]/.test(page);
  await waitUntil(async () => (pages = await hostPages(listen).catch(() => [])).some(hasLoad));
  for (const page of pages)
    expect(spawnSync('promtool', ['check', 'metrics'], { input: page, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stdout: '',
      stderr: '',
    });
  // nobody knows which version it has: it is not that of Regatta, which starts it
  const [shop] = (await targetsOf(listen)).filter(({ labels }) => labels.node !== undefined);
  expect(shop?.labels).toMatchObject({ fleet: 'shop', version: '' });
  const own = pages.flatMap((page) => page.split('\n')).find((line) => line.includes('node="shop-0"'));
  expect(own).toContain('version=""');
  // where one run listens no other can: it ends at once and says which key to change
  const second = await regatta(temporaryHome(), ['run', example, '--no-wait', '--metrics-listen', listen]);
  expect([second.code, second.stderr]).toEqual([4, expect.stringContaining(`prometheus.listen: nothing can be served at ${listen}`)]);
  const end = await run.finished;
  expect([0, 1, 3], end.stderr).toContain(end.code);

  const files = lastRun(home);
  const truth = await recorded(files);
  expect(Object.values(truth).reduce((sum, count) => sum + count)).toBe(50 * 2 + 100 * 5);
  const byOperation = 'sum by (round, scenario, status) (max_over_time(regatta_operations_finished_total[5m]))';
  const told = Object.fromEntries(
    (await prometheus.query(byOperation)).flatMap(({ labels: { round, scenario, status }, value }) =>
      value === 0 ? [] : [[`${round} ${scenario} ${status}`, value]],
    ),
  );
  expect(told).toEqual(truth);
  const [histogram] = await prometheus.query('sum(max_over_time(regatta_operation_duration_seconds_count[5m]))');
  expect(histogram?.value).toBe(600 - (truth['sale buy failed'] ?? 0));
  // the nodes themselves, which were read until all was counted
  const [answered] = await prometheus.query('sum(max_over_time(shop_requests_total{fleet="shop"}[5m]))');
  expect(answered?.value).toBe(600);
  // the run is over, and nothing of it goes on
  await expect.poll(() => prometheus.query('regatta_operations_in_flight'), { timeout: 10_000 }).toEqual([]);
});

test.skipIf(missing.length > 0)(
  `a Pushgateway has every operation of a run as well, until it is told to forget them (${needs})`,
  async () => {
    const home = temporaryHome();
    const gateway = await startPushgateway();
    const experiment = join(home, 'push.yaml');
    const push = `{to: '${gateway}', every: 1s, delete: true}`;
    const scenario = resolve('examples/observers/work.ts');
    writeFileSync(
      experiment,
      `agents: 2\nrounds: [{name: work, scenario: ${scenario}, rate: 100/s, for: 2s}]\nprometheus: {push: ${push}}\n`,
    );
    const run = start(home, ['run', '--json', experiment]);
    let pushed = '';
    const count = async (): Promise<number> => {
      pushed = await (await fetch(`${gateway}/metrics`)).text();
      const values = [...pushed.matchAll(/^regatta_operations_finished_total\{.*\} (\d+)$/gm)].map(([, value]) => Number(value));
      return values.reduce((sum, value) => sum + value, 0);
    };
    await waitUntil(async () => (await count()) === 200);
    const labels = `instance="orchestrator",job="regatta",name="push",run="${lastRun(home).id}"`;
    expect(pushed).toContain(`regatta_run_info{${labels}`);
    const end = await run.finished;
    expect([0, 1, 3], end.stderr).toContain(end.code);
    expect(Object.values(await recorded(lastRun(home))).reduce((sum, each) => sum + each)).toBe(200);
    expect(await (await fetch(`${gateway}/metrics`)).text()).not.toContain('regatta_');
  },
);

test('hosts and orchestrator try a Pushgateway that is down at the same time: it costs the run 10 s', async () => {
  const home = temporaryHome();
  const scenario = resolve('examples/observers/work.ts');
  const push = `http://127.0.0.1:${await freePort()}`;
  const experiment = join(home, 'down.yaml');
  writeFileSync(experiment, `rounds: [{scenario: ${scenario}, rate: 10/s, for: 1s}]\nprometheus: {push: '${push}'}\n`);
  const from = performance.now();
  const { stderr } = await regatta(home, ['run', '--json', experiment]);
  const { problems = [] } = lastRun(home).readJson('run.json').observed ?? {};
  const told = (who: string): unknown => expect.stringMatching(`pushes of ${who} to ${push} failed.*the last as well`);
  expect(problems, stderr).toEqual([told('agent-0'), told('orchestrator')]);
  expect(performance.now() - from, stderr).toBeLessThan(18_000);
}, 60_000);

test.skipIf(missing.length > 0)(
  `a Prometheus that does not find the pages of a run keeps it for a while, and the run says so (${needs})`,
  async () => {
    const home = temporaryHome();
    const [listen, elsewhere] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
    const { url } = await startPrometheus('examples/prometheus/prometheus.yml', { '127.0.0.1:9464': elsewhere });
    const experiment = join(home, 'unread.yaml');
    writeFileSync(
      experiment,
      `rounds: [{scenario: ${resolve('examples/observers/work.ts')}, rate: 10/s, for: 1s}]
prometheus: {listen: '${listen}', server: {url: '${url}', every: 1s}}
metrics: {done: {promql: sum(regatta_operations_finished_total), unit: count}}
`,
    );
    const { stderr } = await regatta(home, ['run', '--json', experiment]);
    expect(lastRun(home).readJson('run.json').observed?.problems, stderr).toContain(
      `${url} has not read every page of the run within 17 s: it needs an entry with http_sd_configs: [{url: 'http://${listen}/sd'}]`,
    );
  },
  60_000,
);

test.skipIf(missing.length > 0)(`a host that is killed is a target no more, and the run says who it was (${needs})`, async () => {
  const home = temporaryHome();
  const listen = `127.0.0.1:${await freePort()}`;
  const prometheus = await startPrometheus('examples/prometheus/prometheus.yml', { '127.0.0.1:9464': listen, ': 2s': ': 1s' });
  const experiment = join(home, 'killed.yaml');
  const scenario = resolve('examples/observers/work.ts');
  writeFileSync(experiment, `agents: 2\nrounds: [{scenario: ${scenario}, rate: 50/s, for: 60s}]\nprometheus: {listen: '${listen}'}\n`);
  const run = start(home, ['run', '--json', experiment]);
  const readUp = async (): Promise<readonly (string | undefined)[]> =>
    (await prometheus.query('up == 1')).map(({ labels }) => labels['host']);
  await waitUntil(() => isLoaded(home));
  // Prometheus takes note of new targets each 5 s
  await expect.poll(readUp, { timeout: 30_000 }).toHaveLength(3);
  process.kill(agentOf(home, 'agent-1') as number, 'SIGKILL');
  // the run ends soon after: asked without a pause, so that the moment between is seen
  const seen = new Set<string>();
  const over = new AbortController();
  void run.finished.then(() => over.abort());
  while (!over.signal.aborted) seen.add((await targetHosts(listen).catch(() => [])).join());
  expect(seen).toContain('agent-0,orchestrator');
  const end = await run.finished;
  expect(end.code, end.stderr).toBe(3);
  expect((JSON.parse(end.stdout) as Results).reason).toBe('the load ended early: agent-1 was lost (killed by SIGKILL)');
  // what the others counted until then was read all the same
  const [agents] = await prometheus.query('count(max_over_time(regatta_operations_finished_total{status="ok"}[5m]) > 0)');
  expect(agents?.value).toBe(2);
  await expect.poll(readUp, { timeout: 10_000 }).toEqual([]);
});

test.skipIf(missing.length > 0)(
  `a Prometheus that runs already has read every page of a run before its first round, and answers for it (${needs})`,
  async () => {
    const home = temporaryHome();
    const listen = `127.0.0.1:${await freePort()}`;
    const prometheus = await startPrometheus('examples/prometheus/prometheus.yml', { '127.0.0.1:9464': listen, ': 2s': ': 1s' });
    const experiment = join(home, 'asked.yaml');
    const [shop, buy] = ['shop.mjs', 'buy.ts'].map((file) => resolve('examples/prometheus', file));
    writeFileSync(
      experiment,
      `fleets: {shop: {count: 1, command: 'node ${shop} $node.ports.http', ports: [http], scrape: http}}
rounds: [{scenario: ${buy}, rate: 50/s, operations: 100}]
prometheus: {listen: '${listen}', server: {url: '${prometheus.url}', every: 1s}}
metrics: {sold: {promql: sum(shop_requests_total), unit: count}}
`,
    );
    const end = await regatta(home, ['run', '--json', experiment]);
    expect([0, 1, 3], end.stderr).toContain(end.code);
    expect((JSON.parse(end.stdout) as Results).metrics.find(({ name }) => name === 'sold')).toMatchObject({ value: 100 });
  },
);

async function targetHosts(listen: string): Promise<readonly string[]> {
  const targets = (await (await fetch(`http://${listen}/sd`)).json()) as { labels: { host: string } }[];
  return targets.map(({ labels }) => labels.host).toSorted();
}

interface Target {
  readonly targets: [string];
  readonly labels: { readonly host: string; readonly fleet?: string; readonly node?: string; readonly version?: string };
}

async function targetsOf(listen: string): Promise<readonly Target[]> {
  return (await (await fetch(`http://${listen}/sd`)).json()) as Target[];
}

async function hostPages(listen: string): Promise<readonly string[]> {
  const own = (await targetsOf(listen)).filter(({ labels }) => labels.node === undefined);
  return Promise.all(own.map(async ({ targets: [target] }) => (await fetch(`http://${target}/metrics`)).text()));
}
