import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Results } from '../src/model/result.ts';
import { panels } from '../src/prometheus/dashboard/panels.ts';
import { prometheusOver } from '../src/prometheus/fixtures/prometheus-over.ts';
import { PrometheusApi } from '../src/readings/prometheus/prometheus-api.ts';
import { processesOf, regatta, start, temporaryHome } from './support/cli.ts';
import { missingPrograms } from './support/real-prometheus.ts';
import { lastRun, waitUntil } from './support/runs.ts';

const missing = missingPrograms('prometheus', 'promtool');
const needs = `needs prometheus${missing.length === 0 ? '' : `; there is no ${missing.join(', no ')}`}`;

/** A shop that counts its sales and knows its stock. */
const shop = `
const { createServer } = require('node:http');
let sales = 0;
createServer((request, response) => {
  if (request.url === '/metrics') return void response.end('shop_sales_total ' + sales + '\\nshop_stock ' + (1000 - sales) + '\\n');
  sales++;
  response.end('sold');
}).listen(Number(process.argv[2]), '127.0.0.1');
`;

/** An experiment with a Prometheus of its own, in that folder. @returns its path */
function experimentIn(folder: string, prometheus: string): string {
  writeFileSync(join(folder, 'shop.cjs'), shop);
  const buy = resolve('examples/prometheus/buy.ts');
  const path = join(folder, 'shop.yaml');
  writeFileSync(
    path,
    `fleets: {shop: {count: 2, command: node $experiment.directory/shop.cjs $node.ports.http, ports: [http], scrape: {from: http, every: 1s}}}
agents: 1
rounds:
  - {phase: warm-up, scenario: ${buy}, rate: 40/s, for: 2s}
  - {name: sale, scenario: ${buy}, rate: 50/s, for: 6s}
prometheus: ${prometheus}
metrics:
  sold: {promql: 'sum(shop_sales_total)', unit: count}
  stock: {promql: 'sum(shop_stock)', unit: count}
  nothing: {promql: 'sum(nothing_total)', unit: count}
thresholds: [sold == 300, nothing < 1]
`,
  );
  return path;
}

test.skipIf(missing.length > 0)(
  `a Prometheus of the run's own tells exactly what counters rose by, and shows how far it has come (${needs})`,
  async () => {
    const home = temporaryHome();
    const path = experimentIn(home, '{server: {managed: {keep: true}}, progress: both}');
    const { stdout, stderr } = await regatta(home, ['run', path, '--json', '--progress', 'lines', '--progress-interval', '1s']);
    const { metrics, thresholds, validity } = JSON.parse(stdout) as Results;
    expect(stderr).toMatch(/prometheus \d+ operations, \d+ behind windows/);
    const valueOf = (name: string) => metrics.find((metric) => metric.name === name);
    expect(valueOf('sold')?.value).toBe(300);
    expect(valueOf('stock.max')?.value).toBeLessThanOrEqual(2000);
    expect(valueOf('nothing')).toMatchObject({ value: null, reason: 'no data: the query gives nothing there' });
    expect(thresholds.slice(0, 2).map(({ ok }) => ok)).toEqual([true, false]);
    expect(validity.filter(({ rule }) => rule.endsWith('-counts')).map(({ rule, value }) => [rule, value])).toContainEqual([
      'prometheus-counts',
      0,
    ]);
    const files = lastRun(home);
    expect(existsSync(files.path('prometheus/data/wal'))).toBe(true);
    expect(processesOf(home)).toEqual([]);

    // without any Prometheus the same once more
    const again = await regatta(home, ['report', 'last', '--json'], { env: { PATH: '' } });
    expect((JSON.parse(again.stdout) as Results).metrics.find(({ name }) => name === 'sold')?.value).toBe(300);

    // and in another one, from the run directory alone: no query of the dashboard comes back empty
    expect((await regatta(home, ['export', 'last', '--to', 'openmetrics', '-o', join(home, 'run.om')])).code).toBe(0);
    await using server = await prometheusOver(readFileSync(join(home, 'run.om'), 'utf8').replace('\n# EOF\n', '').split('\n'));
    const api = new PrometheusApi(server.url);
    const endS = Date.now() / 1e3;
    const variables = {
      $__rate_interval: '4s',
      $run: files.id,
      $fleet: 'shop',
      $version: '.+',
      $counter: 'shop_sales_total',
      $gauge: 'shop_stock',
    };
    for (const { title, queries } of panels) {
      for (const { promql } of queries) {
        const filled = Object.entries(variables).reduce((query, [name, value]) => query.replaceAll(name, value), promql);
        const series = await api.range(filled, { startS: endS - 300, endS, stepS: 1 }, AbortSignal.timeout(10_000));
        const numbers = series.flatMap(({ points }) => points.map(([, value]) => value)).filter((value) => !Number.isNaN(value));
        expect(numbers.length, `${title}: ${filled}`).toBeGreaterThan(0);
      }
    }
  },
);

test.skipIf(missing.length > 0)(`a Prometheus of the run's own does not outlive Regatta; one that dies is no data (${needs})`, async () => {
  const home = temporaryHome();
  const path = experimentIn(home, '{server: managed}');
  const run = start(home, ['run', path]);
  await run.saw('start Prometheus');
  await waitUntil(async () => prometheusOf(home).length === 1);
  run.child.kill('SIGKILL');
  await waitUntil(async () => processesOf(home).length === 0);

  const second = start(home, ['run', path, '--json']);
  await waitUntil(async () => prometheusOf(home).length === 1);
  await second.saw('✓ wait until the network has settled');
  for (const pid of prometheusOf(home)) process.kill(pid, 'SIGKILL');
  const { stdout } = await second.finished;
  const { metrics, warnings } = JSON.parse(stdout) as Results;
  expect(metrics.find(({ name }) => name === 'sold')).toMatchObject({
    value: null,
    reason: expect.stringContaining('killed by SIGKILL') as string,
  });
  expect(warnings).toContainEqual(expect.stringContaining('prometheus: it ended: killed by SIGKILL'));
});

test('where there is no Prometheus the run ends at once, or goes on without one where it may', async () => {
  const home = temporaryHome();
  const env = { PATH: join(process.execPath, '..') };
  const path = experimentIn(home, '{server: managed}');
  const missed = await regatta(home, ['run', path], { env });
  expect([missed.code, missed.stderr]).toEqual([4, expect.stringContaining('needs a prometheus on PATH, and there is none')]);
  writeFileSync(
    path,
    `rounds: [{for: 1s}]\nmetrics: {x: {promql: x_total, unit: count}}\nprometheus: {server: {managed: {optional: true}}}\n`,
  );
  const { stdout } = await regatta(home, ['run', path, '--json'], { env });
  expect((JSON.parse(stdout) as Results).metrics[0]).toMatchObject({
    name: 'x',
    value: null,
    reason: expect.stringContaining('there is none') as string,
  });
  writeFileSync(path, `rounds: [{for: 1s}]\nmetrics: {x: {promql: x_total, unit: count}}\nprometheus: {server: 'http://127.0.0.1:1'}\n`);
  const unreachable = await regatta(home, ['run', path]);
  expect([unreachable.code, unreachable.stderr]).toEqual([
    4,
    expect.stringContaining('prometheus.server cannot be asked: http://127.0.0.1:1: '),
  ]);
});

function prometheusOf(home: string): readonly number[] {
  return processesOf(home).filter(
    (pid) => spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim() === 'prometheus',
  );
}
