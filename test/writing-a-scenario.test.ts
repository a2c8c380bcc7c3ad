import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryHome } from './support/cli.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(join(root, 'docs/writing-a-scenario.md'), 'utf8');

test('whoever follows docs/writing-a-scenario.md to the letter gets what it says', () => {
  const folder = temporaryHome();
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules/regatta'));
  symlinkSync('../regatta/bin/regatta.js', join(folder, 'node_modules/.bin/regatta'));
  for (const [, language = '', file = '', text = ''] of page.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)) {
    if (file !== '') {
      expect(existsSync(join(folder, file)), file).toBe(false);
      writeFileSync(join(folder, file), text);
    } else if (language === 'sh') {
      for (const command of text.trim().split('\n')) follow(folder, command);
    }
  }
  const { metrics, thresholds } = resultsOf(folder, 'pay');
  const value = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  expect(value('declined')).toBe(20);
  expect(value('basket.last')).toBe(7);
  expect(value('operations.failed')).toBeCloseTo(1 / 3, 9);
  expect(thresholds.map(({ ok }) => ok)).not.toContain(false);
});

function follow(folder: string, command: string): void {
  const env = { ...process.env, CI: '1' };
  const { status, stdout, stderr } = spawnSync(command, { cwd: folder, shell: true, encoding: 'utf8', env });
  // a busy machine makes figures invalid
  expect(command.includes('regatta run') ? [0, 3] : [0], `${command}\n${stdout}\n${stderr}`).toContain(status);
}

interface Results {
  readonly experiment: string;
  readonly metrics: readonly { readonly name: string; readonly value: number }[];
  readonly thresholds: readonly { readonly ok: boolean }[];
}

function resultsOf(folder: string, experiment: string): Results {
  const runs = spawnSync('npx', ['regatta', 'runs', '--json'], { cwd: folder, encoding: 'utf8' });
  const recorded = JSON.parse(runs.stdout) as { readonly directory: string; readonly experiment: string }[];
  const directory = recorded.find((run) => run.experiment === experiment)?.directory ?? '';
  return JSON.parse(readFileSync(join(directory, 'results.json'), 'utf8')) as Results;
}
