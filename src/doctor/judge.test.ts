import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { validityRulesDoc } from '../analysis/validity.ts';
import { check, type Finding } from './check.ts';
import { judgeDisk } from './disk-checks.ts';
import { judgeLoopback, judgeOpenFiles, judgePorts } from './limit-checks.ts';
import { judgeMemory, judgeSwap } from './memory-checks.ts';
import { judgeClock, judgeCores, judgeGovernor, judgeLoad, judgeSteal, judgeThrottling, judgeTimers } from './processor-checks.ts';
import { judgeDuckDb, judgeNode, judgeProc } from './program-checks.ts';
import { judgeBrowser, judgeTool } from './tool-checks.ts';

const gib = 2 ** 30;

function levels(...findings: readonly Finding[]): readonly string[] {
  return findings.map(({ level }) => level);
}

describe('what the doctor has of others is as they have it', () => {
  test('the Node that the launcher takes', () => {
    const launcher = readFileSync(new URL('../../bin/regatta.js', import.meta.url), 'utf8');
    const needed = Number(/^const needed = (\d+);$/m.exec(launcher)?.[1]);
    expect(levels(judgeNode(`${needed}.0.0`), judgeNode(`${needed - 1}.9.0`))).toEqual(['good', 'missing']);
  });

  test('the limits of the validity rules', () => {
    const limit = (rule: string, unit: string): number =>
      Number(new RegExp(`^\\| \`${rule}\` .* ([\\d.]+) ${unit}`, 'm').exec(validityRulesDoc())?.[1]);
    const atEdge = (rule: string, unit: string, judge: (value: number) => Finding): readonly string[] =>
      levels(judge(limit(rule, unit)), judge(limit(rule, unit) * 1.01));
    const stolen = (percent: number): Finding => judgeSteal(`cpu  ${10_000 - percent * 100} 0 0 0 0 0 0 ${percent * 100} 0 0`);
    const waiting = (percent: number): Finding => judgeLoad({ load: 0, cores: 2, pressure: `some avg10=${percent}` });
    expect(atEdge('steal', '%', stolen)).toEqual(['good', 'note']);
    expect(atEdge('run-queue', '%', waiting)).toEqual(['good', 'note']);
    expect(atEdge('lag', 'ms', (ms) => judgeTimers([ms]))).toEqual(['good', 'note']);
  });
});

describe('what Regatta itself needs', () => {
  test('is Node 24 or newer, and the library that analyses', () => {
    expect(levels(judgeNode('24.0.0'), judgeNode('26.1.0'), judgeNode('22.18.0'))).toEqual(['good', 'good', 'missing']);
    expect(levels(judgeDuckDb({ version: 'v1.5.5' }), judgeDuckDb({ problem: 'no such package' }))).toEqual(['good', 'missing']);
    expect(judgeDuckDb({ problem: 'no such package' })).toMatchObject({
      seen: 'no such package',
      remedy: expect.stringContaining('npm ci'),
    });
  });

  test('is not /proc: without it some things are not measured', () => {
    expect(levels(judgeProc(true), judgeProc(false))).toEqual(['good', 'note']);
  });
});

describe('the processor', () => {
  test('is judged by the late timers, not by the usual ones', () => {
    const usual = Array.from({ length: 98 }, () => 0.1);
    expect(judgeTimers([...usual, 1.9, 1.9])).toEqual({ level: 'good', seen: '1 ms comes 0.10 ms late, p99 1.90 ms' });
    expect(judgeTimers([2.1, ...usual, 2.1])).toMatchObject({ level: 'note', seen: '1 ms comes 0.10 ms late, p99 2.10 ms' });
  });

  test('needs a core for the nodes beside that of the load, and says what a container hides', () => {
    expect(levels(judgeCores({ usable: 2, machine: 2 }), judgeCores({ usable: 1, machine: 8 }))).toEqual(['good', 'note']);
    expect(judgeCores({ usable: 4, machine: 8 }).seen).toBe('4 of the 8 of the machine');
  });

  test('is throttled where its container was stopped in any period', () => {
    const stat = (throttled: number): string => `usage_usec 5\nnr_periods 200\nnr_throttled ${throttled}\nthrottled_usec 7`;
    expect(levels(judgeThrottling(null), judgeThrottling('usage_usec 5'), judgeThrottling(stat(0)))).toEqual(['good', 'good', 'good']);
    expect(judgeThrottling(stat(3))).toMatchObject({ level: 'note', seen: 'stopped by its CPU limit in 1.5 % of its periods' });
  });

  test('is busy where something waits for it, whatever the load says; without that figure by the load', () => {
    const pressure = (percent: number): string => `some avg10=${percent.toFixed(2)} avg60=0.00 avg300=0.00 total=1\nfull avg10=99.00`;
    expect(
      levels(judgeLoad({ load: 9, cores: 2, pressure: pressure(3) }), judgeLoad({ load: 0, cores: 2, pressure: pressure(11) })),
    ).toEqual(['good', 'note']);
    expect(levels(judgeLoad({ load: 0.9, cores: 2, pressure: null }), judgeLoad({ load: 1.1, cores: 2, pressure: null }))).toEqual([
      'good',
      'note',
    ]);
  });

  test('is given to others above the limit of the validity rule', () => {
    const stat = (steal: number): string => `cpu  500 0 100 ${400 - steal} 0 0 0 ${steal} 90 0\ncpu0 1 2 3 4 5 6 7 8`;
    expect(levels(judgeSteal(stat(20)), judgeSteal(stat(21)), judgeSteal(null), judgeSteal('cpu  1 2 3'))).toEqual([
      'good',
      'note',
      'good',
      'good',
    ]);
    expect(judgeSteal(stat(21)).seen).toBe('2.10 % since boot');
  });

  test('keeps its speed only with the governor performance, and reads its clock itself', () => {
    expect(levels(judgeGovernor(null), judgeGovernor('performance'), judgeGovernor('powersave'))).toEqual(['good', 'good', 'note']);
    expect(levels(judgeClock(null), judgeClock('tsc'), judgeClock('kvm-clock'), judgeClock('hpet'))).toEqual([
      'good',
      'good',
      'good',
      'note',
    ]);
  });
});

describe('memory and disk', () => {
  test('are enough, tight, or too little for any run', () => {
    expect(levels(...[4, 1, 0.1].map((free) => judgeMemory({ available: free * gib, total: 8 * gib })))).toEqual([
      'good',
      'note',
      'missing',
    ]);
    expect(judgeMemory({ available: 4 * gib, total: 8 * gib }).seen).toBe(
      '4.0 GiB free of 8.0 GiB: room for 68 nodes at most that have a process each',
    );
    const disk = (freeBytes: number, isWritable = true): Finding => judgeDisk({ home: '/h', freeBytes, isWritable });
    expect(levels(disk(6 * gib), disk(gib), disk(2 ** 20), disk(6 * gib, false))).toEqual(['good', 'note', 'missing', 'missing']);
  });

  test('swap is a fault only where it is in use', () => {
    const meminfo = (free: number): string => `MemTotal:       8000000 kB\nSwapTotal:      1048576 kB\nSwapFree:       ${free} kB\n`;
    expect(levels(judgeSwap('MemTotal: 1 kB\nSwapTotal: 0 kB'), judgeSwap(meminfo(1_048_000)), judgeSwap(meminfo(524_288)))).toEqual([
      'good',
      'good',
      'note',
    ]);
    expect(judgeSwap(meminfo(524_288)).seen).toBe('512 MiB of 1.0 GiB in use');
  });
});

describe('limits', () => {
  test('of open files bound the links, and below some hundred nothing runs', () => {
    expect(levels(judgeOpenFiles(null), judgeOpenFiles(65_536), judgeOpenFiles(1024), judgeOpenFiles(64))).toEqual([
      'good',
      'good',
      'note',
      'missing',
    ]);
  });

  test('of ports count those that are taken, also by links that closed', () => {
    const sockets = 'sockets: used 238\nTCP: inuse 184 orphan 0 tw 51 alloc 184 mem 392\nUDP: inuse 9 mem 0';
    expect(judgePorts({ range: '32768\t60999', sockets })).toEqual({ level: 'good', seen: '27,997 free of 32768–60999' });
    expect(judgePorts({ range: '50000\t50999', sockets })).toMatchObject({ level: 'note', seen: '765 free of 50000–50999' });
    expect(judgePorts({ range: null, sockets: null })).toMatchObject({ level: 'good' });
  });

  test('nothing works where loopback cannot be listened on', () => {
    expect(levels(judgeLoopback(null), judgeLoopback('listen EPERM'))).toEqual(['good', 'missing']);
  });
});

describe('what is good to have', () => {
  test('is never needed; a tool that is there and fails says why', () => {
    const tool = { cost: 'no containers', remedy: 'install it' };
    expect(judgeTool(tool, { says: '27.1' })).toEqual({ level: 'good', seen: '27.1' });
    expect(judgeTool(tool, null)).toEqual({ level: 'note', seen: 'not found', ...tool });
    expect(judgeTool(tool, { fails: 'no daemon' })).toEqual({ level: 'note', seen: 'there, but: no daemon', cost: 'no containers' });
    expect(levels(judgeBrowser('firefox'), judgeBrowser(null))).toEqual(['good', 'note']);
  });
});

test('that something cannot be looked at is told, and no finding against the machine', async () => {
  const broken = check({
    title: 'x',
    probe: (): number => {
      throw new Error('no permission');
    },
    judge: () => ({ level: 'missing', seen: '' }),
  });
  expect(await broken.examine({ home: '/' })).toEqual({ level: 'note', seen: 'cannot be looked at: no permission' });
});
