import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { plainFleet, plainPlan } from '../model/fixtures/plain-plan.ts';
import { atOwnPaths } from './own-paths.ts';

const there = { project: '/home/a/shop', regatta: '/opt/regatta' };

function here(): { project: string; regatta: string } {
  const root = mkdtempSync(join(tmpdir(), 'regatta-paths-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [folder, file] of [
    ['project/load', 'mine.ts'],
    ['beside', 'other.ts'],
    ['regatta/kits/http', 'node.ts'],
  ] as const) {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, file), '');
  }
  return { project: join(root, 'project'), regatta: join(root, 'regatta') };
}

const planOf = (path: string): ReturnType<typeof plainPlan> =>
  plainPlan('x', { fleets: [plainFleet('a', { program: { name: 'p', url: `file://${path}` } })] });

test('what a plan names lies where it lies as seen from the project, or from Regatta', () => {
  const own = here();
  const moved = (path: string): string | undefined => atOwnPaths(planOf(path), there, own).fleets[0]?.program.url;
  expect(moved('/home/a/shop/load/mine.ts')).toBe(pathToFileURL(join(own.project, 'load/mine.ts')).href);
  expect(moved('/home/a/beside/other.ts')).toBe(pathToFileURL(join(own.project, '../beside/other.ts')).href);
  expect(moved('/opt/regatta/kits/http/node.ts')).toBe(pathToFileURL(join(own.regatta, 'kits/http/node.ts')).href);
});

test('a file that is not there is named, with where it should come from', () => {
  const own = here();
  expect(() => atOwnPaths(planOf('/home/a/shop/load/none.ts'), there, own)).toThrow(
    expect.objectContaining({
      code: 'FILE_UNREADABLE',
      message: `${join(own.project, 'load/none.ts')} is not on the machine ${hostname()}: it stands for /home/a/shop/load/none.ts where the run was started`,
      hint: expect.stringContaining('/home/a/shop'),
    }),
  );
});
