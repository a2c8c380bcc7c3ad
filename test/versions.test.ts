import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { regatta, temporaryHome } from './support/cli.ts';
import { lastRun } from './support/runs.ts';

test('the shop of examples/compare is built at a version, and two versions that are one commit are not compared', async () => {
  const home = temporaryHome();
  const shop = join(home, 'shop');
  execFileSync(process.execPath, ['examples/compare/make-shop.mjs', shop]);
  const experiment = ['examples/compare/compare.yaml', '-D', `shop=${shop}`];
  const same = await regatta(home, ['compare', ...experiment, '--base', 'v2', '--head', 'main', '--no-wait']);
  expect(same).toMatchObject({ code: 2, stderr: expect.stringMatching(/error v2 and main are the same: shop at main \([0-9a-f]{12}\)/) });
  const none = await regatta(home, ['compare', ...experiment, '--base', 'v3', '--head', '.', '--no-wait']);
  expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no branch, tag or commit v3') });

  appendFileSync(join(shop, 'server.mjs'), '\n// not committed\n');
  const run = await regatta(home, ['run', '--json', ...experiment, '-D', 'for=500ms', '--no-wait']);
  expect([0, 3], run.stderr).toContain(run.code);
  const { software, versions } = lastRun(home).readJson('run.json');
  expect(software).toMatchObject([{ fleets: ['shop'], from: shop, title: expect.stringContaining('1 file not committed') }]);
  expect(versions['shop']).toMatch(/^[0-9a-f]{40}\+[0-9a-f]{12}$/);
  expect(JSON.parse(run.stdout)).toMatchObject({ warnings: [expect.stringContaining('1 file that')] });
});
