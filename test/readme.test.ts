import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { highlights } from '../kits/gossipsub/metrics.ts';
import { regatta, temporaryHome } from './support/cli.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const example = readFileSync(new URL('../examples/gossipsub/baseline.yaml', import.meta.url), 'utf8');
const shown = /```yaml\n(.*?)```/s.exec(readme)?.[1] ?? '';

test('the experiment that the README shows is the one that its command runs', () => {
  expect(parse(shown)).toEqual(parse(example));
});

test('the output that the README shows has the highlights and the thresholds of that experiment', () => {
  const output = /and prints:\n\n```\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const named = [...new Set(highlights.map((name) => name.replace(/\.(p50|p99|max|mean)$/, '')))];
  expect([...output.matchAll(/^ {2}([a-z.]+) {2,}\S/gm)].map(([, metric]) => metric)).toEqual(named);
  for (const threshold of (parse(example) as { thresholds: string[] }).thresholds) expect(output).toContain(`✓ ${threshold} `);
  expect(output).toMatch(/^passed: /m);
});

test('the SQL metric that the README shows fits the experiment that it shows', async () => {
  const metric = /`(slow: \{sql: .*?\})`/.exec(readme)?.[1] ?? '';
  const home = temporaryHome();
  const file = join(home, 'slow.yaml');
  writeFileSync(file, `${shown}metrics:\n  ${metric}\n`);
  const end = await regatta(home, ['validate', file]);
  expect(end.stderr).toBe('');
  expect(end.code).toBe(0);
});

test('the experiment over programs that the README shows is valid beside the example that it is of', async () => {
  const text = [...readme.matchAll(/```yaml\n(.*?)```/gs)][1]?.[1] ?? '';
  const home = temporaryHome();
  for (const file of ['server.mjs', 'hello.ts']) cpSync(new URL(`../examples/http-node/${file}`, import.meta.url), join(home, file));
  writeFileSync(join(home, 'readme.yaml'), text);
  expect(await regatta(home, ['validate', 'readme.yaml'], { cwd: home })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^readme\.yaml: valid, 1 run;.*\n$/),
  });
});

test('the load over HTTP that the README shows is valid', async () => {
  const text = [...readme.matchAll(/```yaml\n(.*?)```/gs)][2]?.[1] ?? '';
  expect(text).toContain('find-max');
  const home = temporaryHome();
  writeFileSync(join(home, 'load.yaml'), text);
  expect(await regatta(home, ['validate', 'load.yaml'], { cwd: home })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^load\.yaml: valid, 1 run;.*\n$/),
  });
});

test('the message about a misspelt key is the one that the README shows', async () => {
  const message = /`baseline\.yaml:(.*?)`/.exec(readme)?.[1] ?? 'no message';
  const home = temporaryHome();
  writeFileSync(join(home, 'baseline.yaml'), example.replace('heartbeat', 'heartbeet'));
  expect((await regatta(home, ['validate', 'baseline.yaml'], { cwd: home })).stdout).toContain(`baseline.yaml:${message}\n`);
});

test('the README lists every command, and each has help', async () => {
  const home = temporaryHome();
  const help = (await regatta(home, ['--help'])).stdout;
  const commands = [...help.matchAll(/^ {2}([a-z]+) /gm)].map(([, name = '']) => name).filter((name) => name !== 'help');
  const listed = readme
    .split('\n')
    .filter((row) => row.startsWith('| `regatta '))
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(?:regatta )?(\w+)/g)].map(([, name = '']) => name));
  expect(listed.toSorted()).toEqual(commands.toSorted());
  for (const name of listed) expect((await regatta(home, [name, '--help'])).code).toBe(0);
});
