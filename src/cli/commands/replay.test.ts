import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { NS_PER_S } from '../../model/clock.ts';
import { liveNames } from '../../model/load.ts';
import { RunFiles } from '../../recording/run-files.ts';
import { recordedRun, regattaIn, temporaryFolder } from '../fixtures/command-line.ts';
import { atTerminal, hasTerminal, keys } from '../fixtures/terminal.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

/** A run of 15 s that did ten operations in each of them, analysed. */
function finishedRun(): RunFiles {
  const files = new RunFiles(recordedRun(folder, '1'));
  for (let second = 1; second <= 15; second++) {
    const counters = { [liveNames.due]: 10, [liveNames.started]: 10, [liveNames.finished]: 10 };
    files.appendWindow({ host: 'h', ts: second * NS_PER_S, counters, histograms: {}, gauges: { cpu_share: 0.5 } });
  }
  regattaIn(folder, ['report', '1']);
  return files;
}

test('replay prints elsewhere than on a terminal what the run printed, at once, and the results below', () => {
  finishedRun();
  const { code, stdout, stderr } = regattaIn(folder, ['replay', 'last']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.split('\n').filter((line) => line.includes(' | '));
  expect(lines.map((line) => line.split(' | ').slice(0, 4))).toEqual([
    ['1/5 s settle in (warm-up)', 'all', '10 operations, 0 failed, 0 unknown, 0 dropped, 0 in flight', '10.0/s of 10.0/s asked for'],
    ['5/5 s settle in (warm-up)', 'all', '50 operations, 0 failed, 0 unknown, 0 dropped, 0 in flight', '10.0/s of 10.0/s asked for'],
    ['1/10 s load (measured)', 'all', '10 operations, 0 failed, 0 unknown, 0 dropped, 0 in flight', '10.0/s of 10.0/s asked for'],
    ['6/10 s load (measured)', 'all', '60 operations, 0 failed, 0 unknown, 0 dropped, 0 in flight', '10.0/s of 10.0/s asked for'],
    ['10/10 s load (measured)', 'all', '100 operations, 0 failed, 0 unknown, 0 dropped, 0 in flight', '10.0/s of 10.0/s asked for'],
  ]);
  expect(stdout).toContain(regattaIn(folder, ['show', '1']).stdout);
});

test('replay of a run whose kit is not here plays the rest, and says so', () => {
  const files = finishedRun();
  files.writeJson('plan.json', { ...files.readJson('plan.json'), kits: [{ name: 'k', url: 'file:///nowhere/kit.ts', version: '1' }] });
  const { code, stdout, stderr } = regattaIn(folder, ['replay', '1']);
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^the run needs kit k, which is not installed: .*; what it shows is left out\n$/s),
  });
  expect(stdout).toContain('60 operations');
});

test('replay of a run with nothing to play says why, and what helps', () => {
  recordedRun(folder, '1');
  expect(regattaIn(folder, ['replay', '1'])).toMatchObject({ code: 4, stderr: expect.stringContaining('run 1 has nothing to play') });
  new RunFiles(join(folder, '.regatta', 'runs', '1')).appendWindow({ host: 'h', ts: 1, counters: {}, histograms: {}, gauges: {} });
  expect(regattaIn(folder, ['replay', '1'])).toMatchObject({ code: 4, stderr: expect.stringContaining('`regatta report 1`') });
  expect(regattaIn(folder, ['replay', '1', '--speed', '0'])).toMatchObject({ code: 2, stderr: expect.stringContaining('from 0.01 on') });
});

test.skipIf(!hasTerminal)('replay at a terminal waits as the run did, and Ctrl-C ends it where it is (needs script)', async () => {
  finishedRun();
  const { code, shown } = await atTerminal(folder, ['replay', '1', '--speed', '10'], [['30 operations', keys.interrupt]]);
  expect(code).toBe(130);
  for (const operations of [10, 20, 30]) expect(shown).toContain(`${operations} operations`);
  expect(shown).not.toContain('100 operations');
});
