import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Plan } from '../model/plan.ts';
import type { PlaceInSet, RunResult } from '../model/result.ts';
import { SetFiles } from '../recording/set-files.ts';
import { runSet, type SetEnd } from './run-set.ts';

interface Outcome {
  readonly end: SetEnd;
  readonly set: SetFiles;
}

/** Runs a set over D = 4, 6, 8 whose runs end as told; with `stopIn`, the user stops while that run goes on. */
async function setOf(results: readonly (RunResult | null)[], stopIn?: number): Promise<Outcome> {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-set-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const set = new SetFiles(directory);
  const stop = new AbortController();
  const plans = [4, 6, 8].map((D) => ({ params: { D, size: '1KiB' } }) as unknown as Plan);
  const order = { name: 'sweep', command: 'regatta run sweep.yaml', plans, axes: [{ name: 'D', values: [4, 6, 8] }], repeats: 1 };
  const end = await runSet(order, set, stop.signal, async (_plan, { index }) => {
    if (index === stopIn) stop.abort();
    return { id: `run-${index}`, directory: '', result: results[index] ?? null, reason: null, results: null };
  });
  return { end, set };
}

test('a set goes on after runs that failed, are invalid or went wrong, and its result is that of the worst', async () => {
  const { end, set } = await setOf(['failed', 'errored', 'invalid']);
  expect(end.ends).toHaveLength(3);
  expect(end.result).toBe('errored');
  expect(set.readRecord().runs).toEqual([
    { id: 'run-0', params: { D: 4 }, result: 'failed' },
    { id: 'run-1', params: { D: 6 }, result: 'errored' },
    { id: 'run-2', params: { D: 8 }, result: 'invalid' },
  ]);
});

test('a set that is stopped is cancelled, even when the run that it was stopped in had passed already', async () => {
  const { end, set } = await setOf(['passed', 'passed', 'passed'], 1);
  expect(end.ends).toHaveLength(2);
  expect(end.result).toBe('cancelled');
  expect(set.readRecord().ended).not.toBeNull();
});

test('a set of runs that all pass has passed', async () => {
  expect((await setOf(['passed', 'passed', 'passed'])).end.result).toBe('passed');
});

test('a comparison ends as soon as it is over, and its record says which side each run is', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-set-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const set = new SetFiles(directory);
  const plan = { base: 'D=4', head: 'D=6', looks: [1, 2], level: 0.05 };
  const plans = [4, 6, 6, 4].map((D) => ({ params: { D } }) as unknown as Plan);
  const comparison = {
    plan,
    sides: ['base', 'head', 'head', 'base'] as const,
    isOver: async (ends: readonly unknown[]) => ends.length === 2,
  };
  const order = { name: 'c', command: '', plans, axes: [{ name: 'D', values: [4, 6] }], repeats: 1, comparison };
  const run = async (_plan: Plan, { index, side }: PlaceInSet) => ({
    id: `run-${index}-${side}`,
    directory: '',
    result: 'passed' as const,
    reason: null,
    results: null,
  });
  expect(await runSet(order, set, new AbortController().signal, run)).toMatchObject({
    result: 'passed',
    ends: [{ id: 'run-0-base' }, { id: 'run-1-head' }],
  });
  expect(set.readRecord()).toMatchObject({
    comparison: plan,
    runs: [
      { params: { D: 4 }, side: 'base' },
      { params: { D: 6 }, side: 'head' },
    ],
  });
});
