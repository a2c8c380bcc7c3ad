import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryHome } from './support/cli.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(join(root, 'docs/your-own-protocol.md'), 'utf8');

interface Block {
  readonly language: string;
  /** File that it is a part of, or becomes. */
  readonly file: string;
  readonly text: string;
}

const blocks = Array.from(
  page.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms),
  ([, language = '', file = '', text = '']): Block => ({ language, file, text }),
);

/** What a block does to the folder, by its language. Blocks without a language are what commands print. */
const follow: { readonly [language: string]: (folder: string, block: Block) => void } = {
  sh: (folder, { text }) => {
    for (const command of text.trim().split('\n')) {
      const { status, stdout, stderr } = spawnSync(command, {
        cwd: folder,
        shell: true,
        encoding: 'utf8',
        env: { ...process.env, CI: '1' },
      });
      // a busy machine makes figures invalid, and a sweep is meant to show bad ones too
      expect(command.includes('regatta run') ? [0, 1, 3] : [0], `${command}\n${stdout}\n${stderr}`).toContain(status);
    }
  },
  ts: (folder, { file, text }) => {
    expect(readFileSync(join(folder, file), 'utf8')).toContain(text);
  },
  diff: (folder, { file, text }) => {
    const lines = text.trimEnd().split('\n');
    const side = (sign: string): string =>
      lines
        .filter((line) => line.startsWith(' ') || line.startsWith(sign))
        .map((line) => `${line.slice(1)}\n`)
        .join('');
    const before = readFileSync(join(folder, file), 'utf8');
    expect(before.split(side('-'))).toHaveLength(2);
    writeFileSync(
      join(folder, file),
      before.replace(side('-'), () => side('+')),
    );
  },
  yaml: (folder, { file, text }) => {
    expect(existsSync(join(folder, file))).toBe(false);
    writeFileSync(join(folder, file), text);
  },
};

test('whoever follows docs/your-own-protocol.md to the letter gets what it says', () => {
  const folder = temporaryHome();
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules/regatta'));
  symlinkSync('../regatta/bin/regatta.js', join(folder, 'node_modules/.bin/regatta'));
  expect(blocks.map(({ language }) => language)).toEqual(expect.arrayContaining(Object.keys(follow)));
  const named = Array.from(page.matchAll(/^\| `(\S+)` \|/gm), ([, file = '']) => file);
  expect(named.filter((file) => !existsSync(join(root, 'templates/kit', file)))).toEqual([]);
  for (const block of blocks) follow[block.language]?.(folder, block);

  const runs = spawnSync('npx', ['regatta', 'runs', '--json'], { cwd: folder, encoding: 'utf8' });
  const recorded = JSON.parse(runs.stdout) as { readonly directory: string; readonly experiment: string }[];
  expect(recorded.map(({ experiment }) => experiment).sort()).toEqual(['fanout', 'fanout', 'fanout', 'fanout', 'first']);
  const valueOf = (directory: string, metric: string): number => {
    const { metrics } = JSON.parse(readFileSync(join(directory, 'results.json'), 'utf8')) as { metrics: { name: string; value: number }[] };
    return metrics.find(({ name }) => name === metric)?.value ?? Number.NaN;
  };
  const [widest, , , narrowest, first] = recorded.map(({ directory }) => directory) as [string, string, string, string, string];
  expect(readFileSync(join(first, 'report.html'), 'utf8')).toContain('Rumours passed on');
  expect(valueOf(first, 'delivery.ratio')).toBe(1);
  expect(valueOf(narrowest, 'delivery.ratio')).toBeLessThan(0.7);
  expect(valueOf(widest, 'delivery.ratio')).toBeGreaterThan(0.9);
  expect(valueOf(widest, 'duplicates')).toBeGreaterThan(valueOf(narrowest, 'duplicates'));
});
