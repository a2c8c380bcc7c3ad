import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeEach, expect, test } from 'vitest';
import type { Results } from '../../model/result.ts';
import { claimRun } from '../../orchestrator/claim-run.ts';
import { thisProcess } from '../../orchestrator/process-identity.ts';
import { createSet } from '../../recording/home.ts';
import { RunFiles } from '../../recording/run-files.ts';
import { type Answer, recordedRun, regattaIn, temporaryFolder } from '../fixtures/command-line.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

function regatta(...args: string[]): Answer {
  return regattaIn(folder, args);
}

function recorded(id: string, changes?: Parameters<typeof recordedRun>[2]): string {
  return recordedRun(folder, id, changes);
}

/** Where there is nothing that could open a browser. */
function opened(reference: string): Answer {
  return regattaIn(folder, ['open', reference], { PATH: '' });
}

const failing = {
  text: 'operations.p99 < 1ms',
  metric: 'operations',
  statistic: 'p99',
  labels: {},
  comparator: '<',
  limit: 0.001,
  unit: 's',
  abort: false,
  afterNs: 0,
} as const;

test('report analyses what was recorded, prints the summary, writes report.md, and ends with the code of the result', () => {
  const directory = recorded('20260101-000000-tiny');
  const { code, stdout, stderr } = regatta('report', 'last');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/operations +p50 [\d.]+ ms/);
  expect(stdout).toMatch(/passed: the measurement is valid/);
  expect(readFileSync(join(directory, 'report.md'), 'utf8')).toMatch(/^# tiny: passed/);
  expect(JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8'))).toMatchObject({ state: 'done', result: 'passed' });
  expect(existsSync(join(directory, 'spool'))).toBe(false);
});

test('report --json prints results and nothing else; of several runs the worst gives the exit code', () => {
  recorded('1-good');
  recorded('2-bad', { plan: { thresholds: [failing] } });
  const { code, stdout } = regatta('report', '1-good', '2-bad', '--json');
  expect(code).toBe(1);
  expect((JSON.parse(stdout) as Results[]).map(({ result }) => result)).toEqual(['passed', 'failed']);
});

test('report computes the metrics of the kits that the plan names', () => {
  const url = pathToFileURL(join(folder, 'kit.mjs')).href;
  const metrics = [
    { name: 'seen', about: '', sql: 'SELECT count(*) AS value FROM events', unit: 'count', better: 'neither', kind: 'scalar' },
  ];
  writeFileSync(
    fileURLToPath(url),
    `export default ${JSON.stringify({ name: 'k', about: '', nodes: {}, scenarios: {}, tables: [], metrics, highlights: ['seen'] })};`,
  );
  recorded('1', { plan: { kits: [{ name: 'k', url, version: '1' }] } });
  expect(regatta('report', '1').stdout).toMatch(/seen +400/);
});

test('report refuses a run that is still going on', () => {
  recorded('1', { record: { state: 'running', owner: thisProcess() } });
  expect(regatta('report', '1')).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('run 1 is still going on') });
});

test('report finishes a run whose Regatta was killed, as errored', () => {
  recorded('1', { record: { state: 'running', observed: null } });
  expect(regatta('report', '1')).toMatchObject({
    code: 4,
    stdout: expect.stringContaining('errored: Regatta ended while the run went on'),
  });
  expect(regatta('report', '1')).toMatchObject({
    code: 4,
    stdout: expect.stringContaining('errored: Regatta ended while the run went on'),
  });
});

test('report says what is missing where nothing was recorded', () => {
  const directory = recorded('1', { record: { state: 'running', observed: null } });
  rmSync(join(directory, 'spool'), { recursive: true });
  expect(regatta('report', '1')).toMatchObject({ code: 4, stdout: expect.stringContaining('nothing was recorded') });
});

test('show prints the results of a run that was analysed, and names the way to them where it was not', () => {
  recorded('1');
  expect(regatta('show', '1')).toMatchObject({ code: 4, stderr: expect.stringContaining('`regatta report 1` analyses what it recorded') });
  const report = regatta('report', '1').stdout;
  expect(regatta('show', '1')).toEqual({ code: 0, stdout: report, stderr: '' });
  expect(JSON.parse(regatta('show', '1', '--json').stdout)).toMatchObject({ run: '1', result: 'passed' });
});

test('runs lists runs, newest first, by result and experiment, with those that were cut off or cannot be read', () => {
  recorded('1', { record: { state: 'done', result: 'failed', name: 'one' } });
  recorded('2', { record: { state: 'running' } });
  recorded('3', { record: { state: 'running', owner: thisProcess() } });
  writeFileSync(join(recorded('4'), 'run.json'), '{');
  const { stdout } = regatta('runs');
  expect(stdout.split('\n').map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
    ['4', 'unreadable'],
    ['3', 'running'],
    ['2', 'cut off'],
    ['1', 'failed'],
    [''],
  ]);
  expect(regatta('runs', '--result', 'failed').stdout).toMatch(/^1 .*\n$/);
  expect(regatta('runs', '--experiment', 'one').stdout).toMatch(/^1 .*\n$/);
  expect(JSON.parse(regatta('runs', '--json', '--experiment', 'nothing').stdout)).toEqual([]);
  expect(regatta('runs', '--result', 'good')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('cancelled, errored, invalid, failed, passed'),
  });
});

test('rm removes what is named and says so; a running run and a misspelt name remove nothing', () => {
  const first = recorded('1-a');
  const second = recorded('2-b', { record: { state: 'running', owner: thisProcess() } });
  expect(regatta('rm', '1-a', 'typo')).toMatchObject({ code: 2, stdout: '' });
  expect(regatta('rm', '2-b')).toMatchObject({ code: 4, stderr: expect.stringContaining('still going on') });
  {
    using _ = claimRun(new RunFiles(first));
    expect(regatta('rm', '1-a')).toMatchObject({ code: 4, stderr: expect.stringContaining('being analysed') });
  }
  expect([existsSync(first), existsSync(second)]).toEqual([true, true]);
  expect(regatta('rm', '1-a')).toMatchObject({ code: 0, stdout: 'removed 1-a\n' });
  expect([existsSync(first), existsSync(second)]).toEqual([false, true]);
});

test('report writes report.html with every run, and where it is asked to as well, with its charts as files', () => {
  const directory = recorded('20260101-000000-tiny');
  const { code, stdout } = regatta('report', 'last', '-o', 'out', '--figures', '--zip');
  expect(code).toBe(0);
  const out = join(folder, 'out');
  expect(stdout).toContain(`report ${join(directory, 'report.html')}\n`);
  expect(stdout).toMatch(new RegExp(`report ${out}/report.html\nfigures ${out}/figures\nfigures ${out}/figures.zip\n$`));
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toBe(readFileSync(join(directory, 'report.html'), 'utf8'));
  const figures = readdirSync(join(out, 'figures'));
  expect(figures).toEqual(expect.arrayContaining(['latency-over-time.csv', 'latency-over-time.png', 'latency-over-time.svg']));
  expect(existsSync(join(out, 'figures.zip'))).toBe(true);
  expect(regatta('report', 'last', '-o', 'mine.html').stdout).toContain(`report ${join(folder, 'mine.html')}\n`);
});

test('several runs get one report more, in a place of its own; a set has it beside its record', () => {
  recorded('1-one');
  recorded('2-two');
  const { stdout, code } = regatta('report', '1-one', '2-two');
  expect(code).toBe(0);
  const path = /^report (.*\/reports\/\d{8}-\d{6}-one-two\/report\.html)$/m.exec(stdout)?.[1] ?? '';
  expect(readFileSync(path, 'utf8')).toMatch(/<h1>tiny<\/h1>[^]*Run by run[^]*All runs together/);

  const set = createSet(join(folder, '.regatta'), 'pair', new Date('2026-01-01'));
  const runs = ['1-one', '2-two'].map((id) => ({ id, params: {}, result: 'passed' as const }));
  const dates = { started: '2026-01-01T00:00:00.000Z', ended: null };
  set.writeRecord({ format: 1, id: set.id, name: 'pair', command: '', ...dates, axes: [], repeats: 2, runs, result: 'passed' });
  expect(regatta('report', set.id).stdout).toMatch(new RegExp(`^report ${set.report}$`, 'm'));
  expect(readFileSync(set.report, 'utf8')).toContain('<h1>pair</h1>');
  expect(opened(set.id).stdout).toBe(`${set.report}\n`);
});

test('of several runs one that is damaged is told of, and the report is of the others', () => {
  recorded('1-one');
  const damaged = recorded('2-two');
  writeFileSync(join(damaged, 'run.json'), '{"format": 1,');
  recorded('3-three');
  const { code, stdout, stderr } = regatta('report', '1-one', '2-two', '3-three');
  expect(code).toBe(4);
  expect(stderr).toContain(`error ${join(damaged, 'run.json')} is not JSON`);
  expect(stderr).toContain('The report is of the other runs.');
  const path = /^report (.*\/reports\/.*)$/m.exec(stdout)?.[1] ?? '';
  expect(readFileSync(path, 'utf8')).toContain('2 runs: 2 passed');
});

test('open says where the report is, and of a run without one what writes it', () => {
  const directory = recorded('20260101-000000-tiny');
  expect(opened('last')).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('`regatta report 20260101-000000-tiny` writes it'),
  });
  regatta('report', 'last');
  expect(opened('last')).toMatchObject({ code: 0, stdout: `${join(directory, 'report.html')}\n` });
});
