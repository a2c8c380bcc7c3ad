import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Examined } from '../../doctor/index.ts';
import { regattaIn, temporaryFolder } from '../fixtures/command-line.ts';

test('doctor ends with 0 on a machine that runs these tests, whatever it lacks, and says of each thing what it saw', () => {
  const folder = temporaryFolder();
  const { code, stdout, stderr } = regattaIn(folder, ['doctor']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^ {2}✓ Node +24\./m);
  expect(stdout).toMatch(/^Regatta can measure here/m);
  for (const title of ['timers', 'cores', 'memory', 'open files', 'ports', 'disk', 'Docker', 'browser']) {
    expect(stdout).toMatch(new RegExp(`^ {2}[✓–] ${title} +\\S`, 'm'));
  }
});

test.skipIf(!existsSync('/proc/self/stat'))('doctor ends with 4 where something is missing that is needed (needs /proc)', () => {
  const { code, stdout } = regattaIn(temporaryFolder(), ['doctor', '--json'], { REGATTA_DIR: '/proc/regatta' });
  expect(code).toBe(4);
  const missing = (JSON.parse(stdout) as Examined[]).filter(({ level }) => level === 'missing');
  expect(missing).toMatchObject([
    { group: 'disk', title: 'disk', cost: expect.any(String), remedy: expect.stringContaining('REGATTA_DIR') },
  ]);
});
