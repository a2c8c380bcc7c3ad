import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { EndedOperation, ObservedRound } from '../../model/observer.ts';
import { FailureLog } from './failure-log.ts';

const round: ObservedRound = { number: 0, name: 'load', kind: 'measured', agent: 'host-0', startNs: 0 };

function operation(number: number, changes: Partial<EndedOperation> = {}): EndedOperation {
  const scenario = { name: 'pay', round, params: { size: 3 }, tags: {} };
  const times = { intendedNs: 1e9, sentNs: 1.1e9, doneNs: 1.5e9 };
  return { scenario, number, nodeNumber: 2, ...times, outcome: 'failed', reason: 'no answer', tags: { plan: 'gold' }, ...changes };
}

function logOf(most: number): { readonly log: FailureLog; readonly lines: () => unknown[] } {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-failures-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const read = (): string => readFileSync(join(directory, 'failures.ndjson'), 'utf8');
  return {
    log: new FailureLog({ directory }, { most }),
    lines: () =>
      read()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
  };
}

test('each operation that did not end ok is a line with all that is known of it, written before the round is over', async () => {
  const { log, lines } = logOf(10);
  log.finished(operation(0, { outcome: 'ok', reason: '' }));
  log.finished(operation(1));
  log.finished(operation(2, { outcome: 'unknown', nodeNumber: -1 }));
  await vi.waitFor(() => expect(lines()).toHaveLength(2));
  expect(lines()[0]).toEqual({
    ts: 1e9,
    sent: 1.1e9,
    done: 1.5e9,
    round: 'load',
    agent: 'host-0',
    scenario: 'pay',
    operation: 1,
    node: 2,
    outcome: 'failed',
    reason: 'no answer',
    params: { size: 3 },
    tags: { plan: 'gold' },
  });
  expect(lines()[1]).toMatchObject({ operation: 2, node: null, outcome: 'unknown' });
});

test('beyond the limit failures are only counted, and the end of the round says how many', () => {
  const { log, lines } = logOf(2);
  for (let number = 0; number < 7; number++) log.finished(operation(number));
  log.roundEnded(round);
  log.finished(operation(7));
  log.roundEnded({ ...round, name: 'next' });
  expect(lines().slice(2)).toEqual([
    { round: 'load', agent: 'host-0', leftOut: 5 },
    { round: 'next', agent: 'host-0', leftOut: 1 },
  ]);
});

test('a folder that cannot be written to harms nobody', () => {
  const log = new FailureLog({ directory: '/nowhere/at/all' }, { most: 2 });
  log.finished(operation(0));
  expect(() => log.roundEnded(round)).not.toThrow();
});
