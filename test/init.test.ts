import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { regatta, temporaryHome } from './support/cli.ts';
import { lastRun } from './support/runs.ts';

test('what init writes runs as it is', async () => {
  const home = temporaryHome();
  const options = { cwd: home };
  expect((await regatta(home, ['init', '--yes', '--nodes', '6', '--rate', '10/s', '--for', '2s'], options)).code).toBe(0);
  const run = await regatta(home, ['run', 'experiment.yaml'], options);
  expect([0, 1, 3], run.stderr).toContain(run.code);
  const { metrics } = lastRun(home).readJson('results.json');
  expect(metrics.find(({ name }) => name === 'published')?.value).toBe(20);
});

/** A program that answers every request, on the port that its environment names. */
const program = `require('node:http').createServer((request, response) => response.end('hello')).listen(process.env.REGATTA_PORT_HTTP, '127.0.0.1');\n`;

test('what init writes over a program of the user runs as it is', async () => {
  const home = temporaryHome();
  const options = { cwd: home };
  writeFileSync(join(home, 'server.cjs'), program);
  const command = [process.execPath, './server.cjs'].join(' ');
  expect((await regatta(home, ['init', '--command', command, '--nodes', '2', '--rate', '10/s', '--for', '2s'], options)).code).toBe(0);
  const run = await regatta(home, ['run', 'experiment.yaml'], options);
  expect([0, 1, 3], run.stderr).toContain(run.code);
  const { metrics } = lastRun(home).readJson('results.json');
  expect(metrics.find(({ name }) => name === 'operations.count')?.value).toBe(20);
});
