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
