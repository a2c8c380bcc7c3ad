import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { regatta, start, temporaryHome } from './support/cli.ts';
import { lastRun } from './support/runs.ts';

/** Makes the repository of examples/compare. @returns its folder */
function makeShop(home: string): string {
  const shop = join(home, 'shop');
  execFileSync(process.execPath, ['examples/compare/make-shop.mjs', shop]);
  return shop;
}

test('the shop of examples/compare is built at a version, and two versions that are one commit are not compared', async () => {
  const home = temporaryHome();
  const shop = makeShop(home);
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

test('a Regatta that is killed in the middle of a build leaves no process, and the next one builds anew', async () => {
  const home = temporaryHome();
  const shop = makeShop(home);
  const experiment = join(home, 'shop.yaml');
  // one process that stays in the group of the build, and one that leaves it
  const build = join(home, 'build.sh');
  writeFileSync(build, 'test -e $1/ready || { touch half; setsid sleep 600 & echo $! > $1/left; echo $$ > $1/building; sleep 600; }\n');
  writeFileSync(
    experiment,
    `kit: http
fleets: {shop: {count: 1, source: {git: ${shop}, build: sh ${build} ${home}, run: node server.mjs $node.ports.http}, version: v1, ports: [http], ready: {http: /articles/article-1}}}
rounds: [{scenario: requests, on: shop, rate: 5/s, for: 400ms, requests: [{GET: /articles/article-1}]}]
`,
  );
  const first = start(home, ['run', experiment, '--no-wait'], { ownGroup: true });
  await first.saw('build ');
  await expect.poll(() => existsSync(join(home, 'building')), { timeout: 60_000 }).toBe(true);
  first.child.kill('SIGKILL');
  await first.finished;
  const pidOf = (name: string): string => readFileSync(join(home, name), 'utf8').trim();
  await expect.poll(() => existsSync(`/proc/${pidOf('building')}`), { timeout: 10_000 }).toBe(false);

  writeFileSync(join(home, 'ready'), '');
  const second = await regatta(home, ['run', experiment, '--no-wait']);
  expect([0, 3], second.stderr).toContain(second.code);
  expect(existsSync(`/proc/${pidOf('left')}`)).toBe(false);
  const [place = ''] = readdirSync(join(home, 'builds')).filter((name) => name.startsWith('git-'));
  const built = readdirSync(join(home, 'builds', place)).filter((name) => name.startsWith('software-'));
  expect(built).toHaveLength(1);
  expect(existsSync(join(home, 'builds', place, built[0] ?? '', 'half'))).toBe(false);
});

test('SIGINT while a version is built ends a comparison with 130', async () => {
  const home = temporaryHome();
  const file = join(home, 'slow.yaml');
  const text = readFileSync('examples/compare/compare.yaml', 'utf8');
  writeFileSync(file, text.replace('build: node --check server.mjs', 'build: sleep 60'));
  const shop = makeShop(home);
  const run = start(home, ['compare', file, '-D', `shop=${shop}`, '--base', 'main~1', '--head', 'main', '--no-wait']);
  await run.saw(`build ${shop} at main~1`);
  run.child.kill('SIGINT');
  expect(await run.finished).toMatchObject({ code: 130, stderr: expect.not.stringContaining('defect') });
});
