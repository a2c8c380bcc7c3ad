import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bisectionSchema } from '../../analysis/comparison/bisect-schema.ts';
import { compareRuns } from '../../analysis/comparison/compare-runs.ts';
import type { FinishedRun } from '../../analysis/comparison/finished-run.ts';
import { comparedSpecs, finishedRun } from '../../analysis/comparison/fixtures/finished-run.ts';
import { buildAt, temporaryFolder, versionsAt } from '../../builders/fixtures/build-site.ts';
import { testRepository } from '../../builders/fixtures/repository.ts';
import { gitBuilder } from '../../builders/git/git-builder.ts';
import type { BisectFound } from '../../model/bisection.ts';
import type { Comparison } from '../../model/comparison.ts';
import { RegattaError } from '../../model/errors.ts';
import { bisectVersions } from './bisect-versions.ts';

const noise = [1.01, 0.995, 1.004, 0.99, 1.006, 0.998, 1.003, 0.993, 1.008, 0.997];

function runs(latency: number, spread: readonly number[]): FinishedRun[] {
  return spread.map((factor) => finishedRun(latency * factor));
}

/** Ten pairs of the good version, which takes 100 ms, and one that takes so long. */
function pairs(latency: number, spread = noise): Comparison {
  return compareRuns({
    base: { name: 'good', runs: runs(0.1, noise.slice(0, spread.length)) },
    head: { name: 'other', runs: runs(latency, spread.toReversed()) },
    design: 'paired',
    level: 0.05,
    specs: comparedSpecs,
    mayDiffer: false,
  });
}

const wild = [0.2, 3, 0.4, 2.2, 0.6, 1.9, 0.5, 2.5, 0.3, 1.7];
const unbuildable = new RegattaError('BUILD', 'shop was not built: exit code 1');

/** What is found where versions `v1`, `v2` … compare like this with the good one; and which were tried. */
async function found(line: readonly (Comparison | RegattaError)[], metric = 'latency.p50'): Promise<BisectFound> {
  const versions = line.map((_, index) => ({ version: `v${index + 1}`, title: `change ${index + 1}` }));
  return bisectVersions({
    metric,
    line: versions,
    say: () => undefined,
    hold: async (version) => {
      const comparison = line[Number(version.slice(1)) - 1] as Comparison | RegattaError;
      if (comparison instanceof RegattaError) throw comparison;
      return comparison;
    },
  });
}

const suspects = async (line: Parameters<typeof found>[0]): Promise<readonly string[]> =>
  (await found(line)).suspects.map(({ version }) => version);

const [same, slow] = [pairs(0.1), pairs(0.13)];

test('the version that made it slower is found, and each step says why', async () => {
  const { suspects: last, steps } = await found([same, same, same, slow, slow, slow, slow, slow]);
  expect(last).toEqual([{ version: 'v4', title: 'change 4' }]);
  expect(steps.map(({ version, answer }) => [version, answer])).toEqual([
    ['v8', 'moved'],
    ['v4', 'moved'],
    ['v2', 'before'],
    ['v3', 'before'],
  ]);
  expect(steps[1]?.because).toMatch(/^regression: it moved by \+\d\d(\.\d)? %/);
  expect(steps[2]?.because).toMatch(/^no change: /);
});

test('one that made it quicker is found as well, and one that is slower before it is not taken for that', async () => {
  expect(await suspects([same, slow, pairs(0.07), pairs(0.07)])).toEqual(['v3']);
});

test('what cannot be built is left out, and all that the change could be are named', async () => {
  expect(await suspects([same, unbuildable, slow, slow])).toEqual(['v2', 'v3']);
  expect(await suspects([unbuildable, same, slow])).toEqual(['v3']);
});

test('where it stays open, the estimate says which half is searched', async () => {
  const open = pairs(0.13, wild);
  expect(open.values.find(({ name }) => name === 'latency.p50')?.verdict).toBe('inconclusive');
  expect(await suspects([same, pairs(0.1, wild), slow, slow])).toEqual(['v3']);
});

test('nothing is searched where the ends do not differ, and a value that is not there is told', async () => {
  expect(await found([slow, same])).toMatchObject({ ends: 'before', suspects: [], steps: [{ version: 'v2', answer: 'before' }] });
  await expect(found([slow], 'latency.p5')).rejects.toThrow('there is no value latency.p5 in these runs');
});

test('where too few runs can be trusted, or it stays open, nobody can tell whether the ends differ, and one between them is left out', async () => {
  const few = pairs(0.13, noise.slice(0, 3));
  expect(await found([slow, few])).toMatchObject({ ends: 'untold', suspects: [] });
  expect(await found([slow, pairs(0.13, wild)])).toMatchObject({ ends: 'untold', suspects: [] });
  expect(await suspects([same, few, slow, slow])).toEqual(['v2', 'v3']);
});

test('the newest one that cannot be built ends it', async () => {
  await expect(found([same, unbuildable])).rejects.toThrow('was not built');
});

test('of a real repository the commit that made what is built slower is found, past one that cannot be built', async () => {
  const { path, commit, git } = testRepository();
  const latencies = [0.1, 0.1, 0.1, Number.NaN, 0.13, 0.13, 0.131];
  const commits = latencies.map((latency, index) => commit({ latency: `${latency}\n`, change: `${index}` }));
  const folder = temporaryFolder();
  const options = { build: 'grep -v NaN latency > built' };
  const line = await versionsAt(folder, gitBuilder, path, { older: commits[0] ?? '', newer: 'main' });
  const result = await bisectVersions({
    metric: 'latency.p50',
    line,
    say: () => undefined,
    hold: async (version) => {
      const { directory } = await buildAt(folder, gitBuilder, { from: path, version, options });
      return pairs(Number(readFileSync(join(directory, 'built'), 'utf8')));
    },
  });
  expect(result).toMatchObject({ ends: 'moved', suspects: commits.slice(3, 5).map((version) => ({ version })) });
  expect(result.steps.find(({ version }) => version === commits[3])?.because).toContain('was not built');
  expect(git('status', '--porcelain')).toBe('');
  bisectionSchema.parse({ format: 1, metric: 'latency.p50', ...result });
});
