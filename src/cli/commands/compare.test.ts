import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { finishedRun } from '../../analysis/comparison/fixtures/finished-run.ts';
import type { Comparison } from '../../model/comparison.ts';
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
function recorded(side: string, latency: number, plan: Partial<Plan> = {}): string[] {
  return Array.from({ length: 8 }, (_, index) => {
    const id = `${side}-${index}`;
    const directory = join(folder, '.regatta', 'runs', id);
    mkdirSync(directory, { recursive: true });
    const run = finishedRun(latency * (1 + ((index * 7) % 5) / 200), { plan, results: { run: id } });
    for (const [name, value] of Object.entries({ plan: run.plan, run: run.record, results: run.results })) {
      writeFileSync(join(directory, `${name}.json`), JSON.stringify(value));
    }
    return id;
  });
}

test('compare holds runs against others, says what got slower, and fails', () => {
  const { code, stdout, stderr } = compare(...recorded('old', 0.1), '--with', ...recorded('new', 0.13), '--paired');
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toMatch(/tiny 8 pairs, base and head in turn/);
  expect(stdout).toMatch(/✗ +latency\.p50 +101 ms +131 ms +\+30 %/);
  expect(stdout).toMatch(/what else moved +base +head +change\n +✗ +latency\.p99/);
  expect(stdout).toMatch(/\nregression: latency\.p50 is 30 % higher/);
});

test('compare --json prints the comparison with a sentence for each value, and ends with 0 where nothing got worse', () => {
  const { code, stdout } = compare(...recorded('old', 0.1), '--with', ...recorded('new', 0.1), '--json');
  const comparison = JSON.parse(stdout) as Comparison & { readonly sentence: string };
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

test('compare refuses what it cannot pair, a level that is none, and runs that are not there', () => {
  const [one = '', other = ''] = recorded('old', 0.1);
  expect(compare(one, other, '--with', one, '--paired')).toMatchObject({ code: 2, stderr: expect.stringContaining('base has 2, head 1') });
  expect(compare(one, '--with', other, '--level', '5')).toMatchObject({ code: 2, stderr: expect.stringContaining('between 0 and 0.5') });
  expect(compare(one, '--with', 'nothing')).toMatchObject({ code: 2, stderr: expect.stringContaining('no run matches "nothing"') });
  expect(compare(one)).toMatchObject({ code: 2, stderr: expect.stringContaining("'--with <run...>' not specified") });
});
