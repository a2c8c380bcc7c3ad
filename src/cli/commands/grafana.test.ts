import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { grafanaDashboard } from '../../prometheus/dashboard/dashboard.ts';
import { type Answer, regattaIn, temporaryFolder } from '../fixtures/command-line.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

function grafana(...args: string[]): Answer {
  return regattaIn(folder, ['grafana', ...args]);
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(folder, path), 'utf8'));
}

test('grafana writes the dashboard to stdout, into a file, or into a folder that is there', () => {
  expect(JSON.parse(grafana().stdout)).toEqual(grafanaDashboard());
  expect(grafana('--out', 'mine.json')).toMatchObject({ code: 0, stdout: 'mine.json\n' });
  mkdirSync(join(folder, 'there'));
  expect(grafana('--out', 'there').stdout).toBe('there/regatta.json\n');
  expect([readJson('mine.json'), readJson('there/regatta.json')]).toEqual([grafanaDashboard(), grafanaDashboard()]);
});

test('grafana --provision writes what Grafana starts with, in a folder that it makes', () => {
  const { stdout } = grafana('--provision', '--out', 'new/grafana', '--prometheus', 'https://metrics.example/prometheus', '--every', '15s');
  const paths = ['datasources/regatta.yaml', 'dashboards/regatta.yaml', 'dashboards/regatta.json'].map((path) => `new/grafana/${path}`);
  expect(stdout.trim().split('\n')).toEqual(paths);
  const [sources, providers, dashboard] = paths.map(readJson);
  expect(sources).toMatchObject({
    apiVersion: 1,
    datasources: [{ type: 'prometheus', url: 'https://metrics.example/prometheus', jsonData: { timeInterval: '15s' } }],
  });
  expect(providers).toMatchObject({ apiVersion: 1, providers: [{ options: { path: join(folder, 'new/grafana/dashboards') } }] });
  expect(dashboard).toEqual(grafanaDashboard());
});

test.each([
  [['--provision'], '--provision writes several files; name a folder: --out grafana'],
  [['--provision', '--out', 'g', '--prometheus', '127.0.0.1:9090'], '127.0.0.1:9090 is no URL of a Prometheus; write http://'],
  [['--provision', '--out', 'g', '--prometheus', 'localhost:9090'], 'localhost:9090 is no URL of a Prometheus; write http://'],
  [
    ['--provision', '--out', 'g', '--every', '1.5s'],
    '--every 1.5s is no interval of a Prometheus; write a whole number with ms, s, m or h: 15s',
  ],
  [
    ['--prometheus', 'http://127.0.0.1:9090'],
    '--prometheus is for the data source of --provision; a dashboard alone takes any: add --provision',
  ],
  [['--every', '5s'], '--every is for the data source of --provision'],
  [['--provision', '--out', 'file'], 'file/datasources/regatta.yaml cannot be written: '],
  // where Node's own recursive mkdir never ends
  ...(existsSync('/proc/self') ? [[['--provision', '--out', '/proc/nowhere/g'], 'cannot be written: '] as [string[], string]] : []),
  [['--out', 'file/x.json'], 'file/x.json cannot be written: ENOTDIR'],
  [['--out', 'nowhere/x.json'], 'nowhere/x.json cannot be written: ENOENT'],
  [['--out', 'x'.repeat(300)], 'cannot be written: ENAMETOOLONG'],
])('grafana %j is one clear error', (args, message) => {
  writeFileSync(join(folder, 'file'), 'mine');
  expect(grafana(...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) as string });
  expect(existsSync(join(folder, 'g'))).toBe(false);
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('mine');
});

test('without --every the data source reads as often as the entry of docs/prometheus.md has it', () => {
  grafana('--provision', '--out', 'g');
  const [, every] = /scrape_interval: (\w+)/.exec(readFileSync(new URL('../../../docs/prometheus.md', import.meta.url), 'utf8')) ?? [];
  expect(readJson('g/datasources/regatta.yaml')).toMatchObject({ datasources: [{ jsonData: { timeInterval: every } }] });
});
