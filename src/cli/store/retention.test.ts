import { expect, test } from 'vitest';
import { RunFiles } from '../../recording/run-files.ts';
import { type KeptRun, runsToRemove } from './retention.ts';

const dayMs = 86_400_000;
const runs: KeptRun[] = Array.from({ length: 6 }, (_, day) => ({
  files: new RunFiles(`/runs/${day % 2 === 0 ? 'a' : 'b'}${day}`),
  experiment: day % 2 === 0 ? 'a' : 'b',
  startedMs: day * dayMs,
}));

function removed(rules: object, kept: readonly string[] = []): readonly string[] {
  return runsToRemove(runs, { rules, kept: new Set(kept), nowMs: 6 * dayMs }).map(({ files }) => files.id);
}

test('what any rule keeps stays, of each experiment; the rest goes, oldest first', () => {
  expect(removed({ runs: 2 })).toEqual(['a0', 'b1']);
  expect(removed({ forNs: 3 * dayMs * 1e6 })).toEqual(['a0', 'b1', 'a2', 'b3']);
  expect(removed({ runs: 2, forNs: 5.5 * dayMs * 1e6 })).toEqual(['a0']);
  expect(removed({ runs: 9 })).toEqual([]);
  expect(removed({ buildsNs: 1 })).toEqual([]);
});

test('a run that is needed stays, and counts as one of the newest', () => {
  expect(removed({ runs: 1 }, ['a0', 'a4'])).toEqual(['b1', 'a2', 'b3']);
});
