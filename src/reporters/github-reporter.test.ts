import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Reporter } from '../model/reporter.ts';
import { examplePlan, exampleResults } from './example-results.ts';
import { annotations, githubReporter, jobSummary } from './github-reporter.ts';
import { type ReporterStage, reporterStage } from './fixtures/reporter-stage.ts';

const plan = { ...examplePlan, file: 'bench/base,line.yaml' };
const ended = { id: 'run-1', directory: '/runs/run-1', plan, results: exampleResults, text: '' };

/** A reporter in that environment, and what it prints. */
function inEnvironment(environment: { readonly [variable: string]: string }): { reporter: Reporter } & Pick<ReporterStage, 'written'> {
  const { context, written } = reporterStage(environment);
  return { reporter: githubReporter(context), written };
}

test('the answer is appended to the summary of the job, whatever other steps wrote there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-github-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const summary = join(folder, 'summary.md');
  writeFileSync(summary, 'before\n');
  const { reporter, written } = inEnvironment({ GITHUB_STEP_SUMMARY: summary });
  await reporter.runEnded?.(ended);
  expect(readFileSync(summary, 'utf8')).toMatch(/^before\n## baseline: failed\n\nfailed: 1 of 2 thresholds missed/);
  expect(written).toEqual({ stderr: '', stdout: '' });
});

test('elsewhere than on GitHub it does nothing', async () => {
  const { reporter, written } = inEnvironment({});
  await reporter.runEnded?.(ended);
  expect(written).toEqual({ stderr: '', stdout: '' });
});

test('on GitHub each missed threshold is an error at the experiment, and each warning a warning; stdout is left to the result', async () => {
  const { reporter, written } = inEnvironment({ GITHUB_ACTIONS: 'true' });
  await reporter.runEnded?.(ended);
  expect(written).toEqual({
    stdout: '',
    stderr:
      '::error file=bench/base%2Cline.yaml,title=baseline::missed: delivery.max < 1s in load, every 10s, observed 1.20 s at worst, 1 of 4 windows missed\n' +
      '::warning file=bench/base%2Cline.yaml,title=baseline::nodes share addresses\n',
  });
});

test('what nodes and users write is no command of its own', () => {
  const lines = annotations({ ...ended, results: null, text: 'boom\n::stop-commands::x\r100%' });
  expect(lines).toEqual(['::error file=bench/base%2Cline.yaml,title=baseline::boom%0A::stop-commands::x%0D100%25']);
});

test('a run that came to nothing says why', () => {
  expect(
    annotations({ ...ended, results: { ...exampleResults, result: 'errored', reason: 'host-0 was lost', thresholds: [], warnings: [] } }),
  ).toEqual(['::error file=bench/base%2Cline.yaml,title=baseline::errored: host-0 was lost']);
  expect(jobSummary({ ...ended, results: null, text: 'node <3> did not start' })).toBe(
    '## baseline: no results\n\nnode \\<3> did not start',
  );
});

test('no more is annotated than GitHub shows', () => {
  const warnings = Array.from({ length: 30 }, (_, index) => `warning ${index}`);
  expect(annotations({ ...ended, results: { ...exampleResults, warnings, thresholds: [] } })).toHaveLength(10);
});

test('the summary tells what is wrong and what the run shows first', () => {
  const [lag] = exampleResults.validity;
  const validity = lag === undefined ? [] : [{ ...lag, value: 0.006, ok: false, remedy: 'a lower rate' }];
  const text = jobSummary({ ...ended, results: { ...exampleResults, validity } });
  expect(text).toContain('| `delivery` | p50 45 ms, p99 113 ms, max 1.20 s |');
  expect(text).toContain('| ✗ | `delivery.max < 1s in load, every 10s` | 1.20 s at worst, 1 of 4 windows missed |');
  expect(text).toContain('| ✗ | lag | 6 ms | 4.50 ms | how late operations were sent. What helps: a lower rate |');
  expect(text).toContain('- 3 × Error: boom');
});
