import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AnalysedRun } from '../model/analysed-run.ts';
import { RegattaError } from '../model/errors.ts';
import type { RunEnded } from '../model/reporter.ts';
import type { RunReport } from '../model/report.ts';
import type { RunFiles } from '../recording/run-files.ts';
import type { HostBehaviour } from '../sync/fake-host.ts';
import { analysed, runOn } from './fixtures/fake-run.ts';

test('an analysis that fails is an error of the command, and none of the recording: it can be done again', async () => {
  const { end, files } = await runOn({}, undefined, { analyse: () => Promise.reject(new RegattaError('ANALYSIS', 'no such column')) });
  expect(end).toMatchObject({ result: 'errored', reason: 'no such column', results: null });
  expect(files.readJson('run.json')).toMatchObject({ state: 'recorded', result: null, reason: null });
});

test('a run that is given up during its analysis is cancelled, and the analysis can be done again', async () => {
  const abort = new AbortController();
  const analyse = (_files: RunFiles, signal: AbortSignal): Promise<never> => {
    abort.abort(new Error('aborted by SIGINT'));
    return Promise.reject(signal.reason);
  };
  const { end, files } = await runOn({}, undefined, { analyse, abort: abort.signal });
  expect(end.result).toBe('cancelled');
  expect(files.readJson('run.json')).toMatchObject({ state: 'recorded', result: null });
});

test('a run that is given up just as its analysis completes ends as its results say', async () => {
  const abort = new AbortController();
  const analyse = async (): Promise<AnalysedRun> => {
    abort.abort(new Error('aborted by SIGINT'));
    return analysed({ result: 'passed', reason: null });
  };
  const { end, files } = await runOn({}, undefined, { analyse, abort: abort.signal });
  expect(end.result).toBe('passed');
  expect(files.readJson('run.json')).toMatchObject({ state: 'done', result: 'passed' });
});

test('a defect of Regatta is no cancellation: the run is errored, and torn down', async () => {
  const abort = new AbortController();
  const startRound: HostBehaviour['startRound'] = () => {
    abort.abort(new RegattaError('INTERNAL', 'nothing handled it'));
    return new Promise(() => {});
  };
  const { end, isDisposed } = await runOn({ startRound }, undefined, { abort: abort.signal });
  expect(end).toMatchObject({ result: 'errored', reason: 'nothing handled it' });
  expect(isDisposed).toBe(true);
});

test('the machine is held until the analysis is over', async () => {
  let held: readonly string[] = [];
  const directory = (): string => join(tmpdir(), 'regatta-runs');
  const analyse = async (): Promise<AnalysedRun> => {
    held = readdirSync(directory());
    return analysed({ result: 'passed', reason: null });
  };
  await runOn({}, undefined, { analyse });
  expect(held).toHaveLength(1);
  expect(readdirSync(directory())).toEqual([]);
});

test('a run is open for its report until reporters were told of it; one without results has none', async () => {
  let isOpen = true;
  const asked: unknown[] = [];
  const run: AnalysedRun = {
    ...analysed({ result: 'passed', reason: null }),
    report: async () => ({ problems: [`open: ${isOpen}`] }) as unknown as RunReport,
    async [Symbol.asyncDispose]() {
      isOpen = false;
    },
  };
  const runEnded = async ({ report }: RunEnded): Promise<void> => {
    asked.push(await report?.());
  };
  await runOn({}, undefined, { runEnded, analyse: () => Promise.resolve(run) });
  expect(asked).toEqual([{ problems: ['open: true'] }]);
  expect(isOpen).toBe(false);

  await runOn({}, undefined, { runEnded, analyse: () => Promise.reject(new Error('no')) });
  expect(asked.at(-1)).toBeUndefined();
});
