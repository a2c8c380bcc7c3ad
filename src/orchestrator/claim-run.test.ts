import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tinyRecord } from '../analysis/tiny-run.ts';
import { RunFiles } from '../recording/run-files.ts';
import { claimRun } from './claim-run.ts';
import { thisProcess } from './process-identity.ts';

let files: RunFiles;
beforeEach(() => {
  files = new RunFiles(mkdtempSync(join(tmpdir(), 'regatta-claim-')), 'r');
  files.writeJson('run.json', { ...tinyRecord, state: 'done' });
});
afterEach(() => rmSync(files.directory, { recursive: true }));

test('one process at a time analyses a run', () => {
  {
    using claims = new DisposableStack();
    claims.use(claimRun(files));
    expect(() => claimRun(files)).toThrow(/being analysed by another command/);
  }
  expect(existsSync(files.analysisLock)).toBe(false);
  claimRun(files)[Symbol.dispose]();
});

test('what a dead process left, whole or half, holds nobody up', () => {
  for (const text of [JSON.stringify({ pid: 2 ** 22 + 1, startedAt: 'never' }), '{"pi']) {
    writeFileSync(files.analysisLock, text);
    claimRun(files)[Symbol.dispose]();
  }
});

test('a run is busy as long as the command that runs it lives and has not finished it', () => {
  for (const state of ['running', 'recorded'] as const) {
    files.writeJson('run.json', { ...tinyRecord, state, owner: thisProcess() });
    expect(() => claimRun(files)).toThrow(expect.objectContaining({ code: 'BUSY' }));
    files.writeJson('run.json', { ...tinyRecord, state });
    claimRun(files)[Symbol.dispose]();
  }
});
