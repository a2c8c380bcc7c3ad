import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listRuns, listSets } from '../../src/recording/home.ts';
import { processesOf, start, regatta, temporaryHome } from '../support/cli.ts';

test('regatta demo measures a network and the same with one slow region, from any folder, and shows who suffers', async () => {
  const home = join(temporaryHome(), 'home');
  const end = await regatta(home, ['demo'], { cwd: temporaryHome(), env: { DISPLAY: '', WAYLAND_DISPLAY: '', BROWSER: '' } });
  expect([0, 3], end.stderr).toContain(end.code);
  expect(end.stderr).toContain('1 of 2: ');
  expect(end.stderr).toContain('2 of 2: ');
  const [, members = ''] = end.stdout.split('which region suffers\n');
  expect(members.split('\n')[1]).toMatch(/^ {2}south delivery\.p50 .+ \d+\.\d\d ×$/);
  expect(members).toMatch(/^region south suffers most: its delivery\.p50 is \d+\.\d times what it was$/m);
  expect(end.stdout).toContain('which nodes suffer most\n');
  const report = /^report (.*)$/m.exec(end.stdout)?.[1] ?? '';
  expect(readFileSync(report, 'utf8')).toContain('south=400ms');
  const isInvalid = listRuns(home).some((run) => run.readJson('results.json').result === 'invalid');
  expect(end.stdout.includes('Not to be trusted')).toBe(isInvalid);
  expect(listSets(home).map((set) => set.readRecord().runs.map(({ params }) => params['south']))).toEqual([['40ms', '400ms']]);
  expect(processesOf(home)).toEqual([]);
});

test('Ctrl-C ends regatta demo, and leaves no process', async () => {
  const home = join(temporaryHome(), 'home');
  const demo = start(home, ['demo'], { cwd: temporaryHome(), ownGroup: true });
  await demo.saw('start publishers');
  process.kill(-(demo.child.pid as number), 'SIGINT');
  expect((await demo.finished).code).toBe(130);
  expect(processesOf(home)).toEqual([]);
  expect(existsSync(join(home, 'runs'))).toBe(true);
  expect(readdirSync(join(home, 'runs'))).toHaveLength(1);
});
