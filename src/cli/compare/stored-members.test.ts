import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { RunFiles } from '../../recording/run-files.ts';
import { exampleRun } from '../../store/fixtures/example-run.ts';
import { temporaryFolder } from '../fixtures/command-line.ts';
import { storedMembers } from './stored-members.ts';

test('families had as many members as in the newest run of the experiment that has results', () => {
  const home = temporaryFolder();
  vi.stubEnv('REGATTA_DIR', home);
  onTestFinished(() => void vi.unstubAllEnvs());
  const place = (...args: Parameters<typeof exampleRun>): void => {
    const { record, results } = exampleRun(...args);
    const files = new RunFiles(join(home, 'runs', record.id));
    files.create();
    files.writeJson('run.json', record);
    if (results !== null) files.writeJson('results.json', results);
  };
  expect(storedMembers({ name: 'baseline' })).toEqual(new Map());
  place(1, { values: { 'delivery{fleet=a}.p50': 1 } });
  place(2, {
    values: { 'delivery.p50': 1, 'delivery{fleet=a}.p50': 1, 'delivery{fleet=a}.p99': 1, 'delivery{fleet=b}.p50': null, size: 1 },
  });
  place(3, { record: { name: 'other' }, values: { 'delivery{fleet=c}.p50': 1 } });
  place(4, { results: null });
  expect(storedMembers({ name: 'baseline' })).toEqual(new Map([['delivery', 2]]));
});
