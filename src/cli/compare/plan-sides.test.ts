import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../fixtures/command-line.ts';
import { planSides } from './plan-sides.ts';

const one = 'node: {source: {git: ., run: ./serve}}\nfleets: {a: 1, b: 1}';
const two = 'fleets:\n  a: {count: 1, source: {git: ./a, run: ./serve}}\n  b: {count: 1, source: {git: ./b, run: ./serve}}';
const fixed = 'fleets: {a: {count: 1, source: {git: ., run: ./serve}, version: v1}}';

async function versions(text: string, base: readonly string[], head: readonly string[]): Promise<unknown> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'load.ts'), 'export default { operation() {} };\n');
  const file = join(folder, 'x.yaml');
  writeFileSync(file, `rounds: [{scenario: ./load.ts, rate: 4/s, for: 1s}]\n${text}\n`);
  const sides = await planSides(file, {}, { base: { define: [], versions: base }, head: { define: [], versions: head } });
  return [sides.base, sides.head].map(({ name, plan }) => [name, ...plan.fleets.map(({ source }) => source?.version)]);
}

test('a version stands in the place of that of every fleet that does not fix its own', async () => {
  expect(await versions(one, ['main'], ['.'])).toEqual([
    ['main', 'main', 'main'],
    ['.', '.', '.'],
  ]);
  const mixed = one.replace('b: 1', 'b: {count: 1, version: v0}');
  expect(await versions(mixed, ['main'], [])).toEqual([
    ['main', 'main', 'v0'],
    ['head', null, 'v0'],
  ]);
});

test('of several sources each has a name: that of its fleet, or what stands under its builder', async () => {
  expect(await versions(two, ['a=v1', './b=v2'], ['a=v3'])).toEqual([
    ['a=v1 ./b=v2', 'v1', 'v2'],
    ['a=v3', 'v3', null],
  ]);
});

test.each([
  [two, 'v1', '--base v1: of which source? there are ./a, ./b'],
  [two, 'c=v1', '--base c=v1: there is no source c; there are ./a, ./b'],
  [fixed, 'v2', '--base v2: every fleet that it could be of says its version itself'],
  ['fleets: {a: {count: 1, command: ./serve}}', 'v2', /--base v2: no fleet of .*x.yaml has a source/],
])('a version of nothing is refused: %s', async (text, version, message) => {
  await expect(versions(text, [version], [])).rejects.toThrow(message);
});
