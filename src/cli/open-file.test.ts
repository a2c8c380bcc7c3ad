import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from './fixtures/command-line.ts';
import { openFile } from './open-file.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

/** A desktop whose opener is that shell script. */
function desktop(script: string): NodeJS.ProcessEnv {
  for (const name of ['xdg-open', 'open']) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return { PATH: `${folder}:/usr/bin:/bin`, DISPLAY: ':0' };
}

test('hands the path to what the desktop opens files with', async () => {
  const seen = join(folder, 'seen');
  expect(await openFile('/a b/report.html', desktop(`printf %s "$1" > '${seen}'`))).toBeNull();
  expect(readFileSync(seen, 'utf8')).toBe('/a b/report.html');
});

test('says why nothing was opened', async () => {
  expect(await openFile('/report.html', desktop('exit 3'))).toMatch(/open ended with 3$/);
  expect(await openFile('/report.html', { PATH: join(folder, 'none'), DISPLAY: ':0' })).toMatch(/open cannot be started/);
});

test.skipIf(process.platform === 'darwin')(
  'starts nothing where there is no display (needs a system that has none of its own)',
  async () => {
    const env = desktop(`touch '${join(folder, 'seen')}'`);
    expect(await openFile('/report.html', { ...env, DISPLAY: '' })).toBe('there is no display here');
    expect(existsSync(join(folder, 'seen'))).toBe(false);
  },
);
