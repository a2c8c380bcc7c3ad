import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { EndedOperation, ObservedRound } from '../model/observer.ts';
import { RowRecorder } from '../model/fixtures/row-recorder.ts';
import type { ObserverPlan } from '../model/plan.ts';
import { WindowMeter } from '../recording/window-meter.ts';
import { openDispatch } from './open-dispatch.ts';

const round: ObservedRound = { number: 0, name: 'load', kind: 'measured', agent: 'host-0', startNs: 0 };
const operation: EndedOperation = {
  scenario: { name: 'pay', round, params: {}, tags: {} },
  number: 1,
  nodeNumber: 0,
  intendedNs: 1,
  sentNs: 2,
  doneNs: 3,
  outcome: 'failed',
  reason: 'no answer',
  tags: {},
};

/** A module of the tests. */
function ofFile(name: string): ObserverPlan {
  const { href } = new URL(`../../test/support/observers/${name}.ts`, import.meta.url);
  return { name: `./${name}.ts`, url: href, options: {}, tables: [] };
}

function own(name: string, options: ObserverPlan['options'] = {}): ObserverPlan {
  return { name, options, tables: [] };
}

let stderr = '';
beforeEach(() => {
  stderr = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
});

/** What becomes of two operations that these observers are told of. */
async function observe(
  observers: readonly ObserverPlan[] | undefined,
): Promise<{ recorder: RowRecorder; directory: string; problems: string[] }> {
  const run = mkdtempSync(join(tmpdir(), 'regatta-dispatch-'));
  onTestFinished(() => rmSync(run, { recursive: true }));
  const directory = join(run, 'agents', 'host-0');
  const recorder = new RowRecorder();
  const problems: string[] = [];
  const context = { agent: 'host-0', recorder, live: new WindowMeter(), directory, now: () => 7 };
  const dispatch = await openDispatch(observers === undefined ? {} : { observers }, context, (problem) => problems.push(problem));
  dispatch.roundStarted(round);
  for (const number of [0, 1]) {
    dispatch.submitted({ ...operation, number });
    dispatch.finished({ ...operation, number });
  }
  dispatch.roundEnded(round);
  return { recorder, directory, problems };
}

test('without a choice of their own, samples are recorded, and nothing is left in the folder of the agent', async () => {
  const { recorder, directory } = await observe(undefined);
  expect(recorder.rows('samples')).toHaveLength(2);
  expect(existsSync(directory)).toBe(false);
});

test('those of the user are loaded by their URL, and what they write lies beside what the recorder does', async () => {
  const { recorder, problems } = await observe([own('recorder'), ofFile('counting')]);
  expect(recorder.rows('samples')).toHaveLength(2);
  expect(recorder.rows('told').map(({ what }) => what)).toEqual([
    'round started',
    'submitted',
    'finished',
    'submitted',
    'finished',
    'round ended',
  ]);
  expect(problems).toEqual([]);
});

test('one that throws is told of once, with where in the log of the host; the others go on', async () => {
  const { recorder, problems } = await observe([ofFile('throwing'), own('recorder'), ofFile('counting')]);
  expect(problems).toEqual([
    'host-0: observer ./throwing.ts was switched off, since it threw: thrown by an observer; logs/host-0.log says where',
  ]);
  expect(stderr).toMatch(/Error: thrown by an observer\n {4}at .*throwing\.ts/);
  expect([recorder.rows('samples').length, recorder.rows('told').length]).toEqual([2, 6]);
});

test('one that is left out does nothing', async () => {
  const { recorder } = await observe([own('windows')]);
  expect(recorder.rows('samples')).toEqual([]);
});

test('the log of failures has a folder to lie in', async () => {
  const { directory } = await observe([own('failures', { most: 1 })]);
  expect(readFileSync(join(directory, 'failures.ndjson'), 'utf8').trimEnd().split('\n')).toEqual([
    expect.stringContaining('"reason":"no answer"'),
    '{"round":"load","agent":"host-0","leftOut":1}',
  ]);
});

test('one that cannot be loaded is named', async () => {
  await expect(observe([ofFile('nowhere')])).rejects.toMatchObject({
    code: 'KIT_BROKEN',
    message: expect.stringContaining('observer ./nowhere.ts cannot be used: ') as string,
  });
});
