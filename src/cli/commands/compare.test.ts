import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { comparisonSchema } from '../../analysis/comparison/comparison-schema.ts';
import { comparedValue, finishedRun, tinyLimits } from '../../analysis/comparison/fixtures/finished-run.ts';
import type { Comparison } from '../../model/comparison.ts';
import type { MetricValue } from '../../model/metric.ts';
import type { Plan } from '../../model/plan.ts';
import { type Answer, regattaIn, temporaryFolder } from '../fixtures/command-line.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

function compare(...args: string[]): Answer {
  return regattaIn(folder, ['compare', ...args]);
}

/** Eight runs whose median latency, s, is about that. */
function recorded(side: string, latency: number, plan: Partial<Plan> = {}, values: readonly MetricValue[] = []): string[] {
  return Array.from({ length: 8 }, (_, index) => {
    const id = `${side}-${index}`;
    const directory = join(folder, '.regatta', 'runs', id);
    mkdirSync(directory, { recursive: true });
    const run = finishedRun(latency * (1 + ((index * 7) % 5) / 200), { plan, values, results: { run: id } });
    for (const [name, value] of Object.entries({ plan: run.plan, run: run.record, results: run.results })) {
      writeFileSync(join(directory, `${name}.json`), JSON.stringify(value));
    }
    return id;
  });
}

test('compare holds runs against others, says what got slower, and fails', () => {
  const { code, stdout, stderr } = compare(...recorded('old', 0.1), '--with', ...recorded('new', 0.13), '--paired', '-o', 'said.md');
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toMatch(/tiny 8 pairs, base and head in turn/);
  expect(stdout).toMatch(/✗ +latency\.p50 +101 ms +131 ms +\+30 %/);
  expect(stdout).toMatch(/what else moved +base +head +change\n +✗ +latency\.p99/);
  expect(stdout).toMatch(/\nregression: latency\.p50 is 30 % higher/);
  expect(readFileSync(join(folder, 'said.md'), 'utf8')).toMatch(/^### ❌ tiny: regression: latency\.p50 is 30 % higher/);
});

test('compare --json prints the comparison with a sentence for each value, and ends with 0 where nothing got worse', () => {
  const { code, stdout } = compare(...recorded('old', 0.1), '--with', ...recorded('new', 0.1), '--json');
  const comparison = comparisonSchema.parse(JSON.parse(stdout));
  expect({ code, design: comparison.design, sentence: comparison.sentence }).toEqual({
    code: 0,
    design: 'unpaired',
    sentence: 'no change: both gating values lie within their margins',
  });
});

test('compare refuses plans that do not measure the same, and says in what; --allow-differences tells it instead', () => {
  const runs = [...recorded('old', 0.1), '--with', ...recorded('new', 0.1, { comparableKey: 'other', drainNs: 5e9 })];
  const refused = compare(...runs);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toMatch(/base and head do not measure the same.*\n {2}drainNs: 1000000000 → 5000000000\n.*--allow-differences/s);
  expect(compare(...runs, '--allow-differences').stdout).toMatch(/drainNs: 1000000000 → 5000000000/);
});

test('compare shows a set that is a comparison again, by the level that was laid down', () => {
  const runs = recorded('x', 0.1).map((id, index) => ({ id, params: {}, result: 'passed', side: index % 2 === 0 ? 'base' : 'head' }));
  const directory = join(folder, '.regatta', 'sets', 'pairs-set');
  mkdirSync(directory, { recursive: true });
  const record = { format: 1, id: 'pairs-set', runs, comparison: { base: 'D=4', head: 'D=6', looks: [4], level: 0.01 } };
  writeFileSync(join(directory, 'set.json'), JSON.stringify(record));
  const { code, stdout } = compare('pairs-set', '--json');
  expect({ code, comparison: JSON.parse(stdout) as Comparison }).toMatchObject({
    code: 0,
    comparison: { design: 'paired', level: 0.01, base: { name: 'D=4', runs: ['x-0', 'x-2', 'x-4', 'x-6'] }, verdict: 'inconclusive' },
  });
  const refusal = expect.stringMatching(/set pairs-set is a comparison or a measurement of noise.*so is no head\n.*name each: x-0 x-2 …/);
  expect(compare('x-1', '--with', 'pairs-set')).toMatchObject({ code: 2, stdout: '', stderr: refusal });
  writeFileSync(join(directory, 'set.json'), JSON.stringify({ ...record, comparison: undefined }));
  expect(compare('pairs-set')).toMatchObject({ code: 2, stderr: expect.stringContaining('set pairs-set is no comparison') });
});

test('compare refuses an experiment whose sides are the same, are several plans, or could not be told apart', () => {
  const write = (more: string): void =>
    writeFileSync(
      join(folder, 'x.yaml'),
      `kit: http\nparams: {rate: 10/s}\n${more}fleets: {shop: {attach: http://127.0.0.1:9}}\nrounds: [{scenario: requests, on: shop, rate: $rate, for: 1s, requests: [{GET: /}]}]\n`,
    );
  write('');
  expect(compare('x.yaml')).toMatchObject({ code: 2, stderr: expect.stringContaining('base and head are the same plan') });
  const sides = ['--base-define', 'rate=10/s', '--head-define', 'rate=20/s'];
  expect(compare('x.yaml', ...sides, '--pairs', '5', '--max-pairs', '6')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /6 pairs cannot tell whether any of \d gating values moved.*\nIt takes \d pairs, or fewer values that gate/,
    ),
  });
  expect(compare('x.yaml', ...sides, '--pairs', '12', '--max-pairs', '8')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--max-pairs 8 is less than --pairs 12'),
  });
  write('matrix: {rate: [1/s, 2/s]}\n'.replace('params', ''));
  expect(compare('x.yaml', '--head-define', 'rate=20/s')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/base is 2 plans, and a side of a comparison is one\n.*-D rate=…/),
  });
});

test('compare refuses what it cannot pair, and a level that is none', () => {
  const [one = '', other = '', third = ''] = recorded('old', 0.1);
  expect(compare(one, other, '--with', third, '--paired')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('base has 2, head 1'),
  });
  expect(compare(one, '--with', other, '--level', '5')).toMatchObject({ code: 2, stderr: expect.stringContaining('between 0 and 0.5') });
});

test('compare refuses a run on both sides, and options that say nothing where they stand', () => {
  const [one = '', other = ''] = recorded('old', 0.1);
  expect(compare(one, other, '--with', other)).toMatchObject({ code: 2, stderr: expect.stringContaining(`run ${other} is on both sides`) });
  expect(compare(one, '--with', other, '--head-define', 'rate=2/s')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--head-define is of experiments that are run for it'),
  });
  expect(compare('x.yaml', '--paired')).toMatchObject({ code: 2, stderr: expect.stringContaining('--paired is of --with') });
});

test('compare holds versions within runs against each other, also of runs that were made for nothing of the kind', () => {
  const values = ['stable', 'canary'].map((version) => ({
    ...comparedValue('operations.p50', version === 'stable' ? 0.1 : 0.13, 's', { version }),
    name: `operations{version=${version}}.p50`,
  }));
  const thresholds = tinyLimits.map((limit) => ({ ...limit, metric: 'operations' }));
  const runs = recorded('mixed', 0.1, { thresholds, compare: { base: 'stable', head: 'canary' } }, values);
  const { code, stdout, stderr } = compare(...runs);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toMatch(/^tiny 8 runs, stable and canary in each\n/);
  expect(stdout).toMatch(/✗ +operations\.p50 +100 ms +130 ms +\+30 %/);
  const directory = join(folder, '.regatta', 'sets', 'repeated');
  mkdirSync(directory, { recursive: true });
  const listed = runs.map((id) => ({ id, params: {}, result: 'passed' }));
  writeFileSync(join(directory, 'set.json'), JSON.stringify({ format: 1, id: 'repeated', runs: listed }));
  expect(compare('repeated').stdout).toBe(stdout);
});

test('compare refuses a file whose kind it does not know, and what is no experiment', () => {
  const [one = '', other = ''] = recorded('old', 0.1);
  expect(compare(one, '--with', other, '-o', 'x.pdf')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('ends with .html or .md or .json'),
  });
  expect(compare(one)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('neither an experiment file nor a set that is a comparison'),
  });
});

test('what is stored is held against an experiment only where it was made on the same machine, and no base is run then', () => {
  writeFileSync(join(folder, 'x.yaml'), "fleets: {a: {count: 1, command: 'sleep 9'}}\nrounds: [{name: p, for: 1s}]\n");
  const runs = recorded('old', 0.1);
  const other = compare('x.yaml', '--against', ...runs);
  expect(other).toMatchObject({ code: 2, stdout: '' });
  expect(other.stderr).toContain('the runs were not made on the same machine');
  expect(other.stderr).toContain('Hold it against runs of this plan that were made on this machine.');
  expect(compare('x.yaml', '--max-pairs', '9', '--against', ...runs).stderr).toContain('--max-pairs says something of a base');
  expect(compare(...runs, '--with', 'old-0', '--against', 'old-1').stderr).toContain('--against is of experiments that are run for it');
});
