/**
 * What a build costs that is there already: finding out what exactly is asked for, and finding it built. A branch and the working tree of a repository of a thousand files,
 * and a kit with a package of npm in the place of a dependency.
 *
 *     npx node bench/builds.ts [times, 11]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSource, builders } from '../src/builders/index.ts';
import type { Builder, SourceOrder } from '../src/model/builder.ts';
import { takeFile } from '../src/orchestrator/hold-file.ts';
import { startGuard } from '../src/runners/index.ts';
import { median } from './median.ts';

const times = Number(process.argv[2] ?? 11);
const folder = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
const signal = new AbortController().signal;
const surroundings = { folder: join(folder, 'builds'), startGuard, hold: takeFile };
async function warm(title: string, builder: Builder | undefined, order: SourceOrder): Promise<void> {
  if (builder === undefined) throw new Error(`there is no builder for ${title}`);
  const timed = async (): Promise<number> => {
    const startNs = process.hrtime.bigint();
    await buildSource({ builder, order, signal }, surroundings);
    return Number(process.hrtime.bigint() - startNs) / 1e6;
  };
  const coldMs = await timed();
  const warmMs: number[] = [];
  for (let time = 0; time < times; time++) warmMs.push(await timed());
  const all = `median ${median(warmMs).toFixed(0)} ms of ${times}, worst ${Math.max(...warmMs).toFixed(0)} ms (target ≤ 300 ms)`;
  console.log(`${title}: first ${(coldMs / 1000).toFixed(2)} s; then ${all}`);
}

try {
  const shop = join(folder, 'shop');
  const git = (...args: readonly string[]): void =>
    void execFileSync('git', [
      '-C',
      shop,
      '-c',
      'user.name=bench',
      '-c',
      'user.email=bench@localhost',
      '-c',
      'commit.gpgsign=false',
      ...args,
    ]);
  for (let number = 0; number < 1000; number++) {
    const place = join(shop, `part-${number % 20}`);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `${number}.txt`), `${number}\n`.repeat(100));
  }
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'all');
  const options = { build: 'true', folder: '.', limit: 60e9 };
  const order = { from: shop, options, want: 'executable', directory: folder } as const;
  await warm('git, a branch', builders['git'], { ...order, version: 'main' });
  writeFileSync(join(shop, 'part-0', '0.txt'), 'changed\n');
  await warm('git, a working tree with a change', builders['git'], { ...order, version: '.' });
  const kit = fileURLToPath(new URL('../kits/gossipsub', import.meta.url));
  const replaced = {
    from: '@libp2p/gossipsub',
    version: '16.0.4',
    options: { limit: 600e9 },
    want: 'module',
    directory: folder,
    kit,
  } as const;
  await warm('npm, a dependency of the kit gossipsub', builders['npm'], replaced);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
