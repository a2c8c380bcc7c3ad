/**
 * How far what Regatta reports of an echo node is from the latency that the node knows, with each way in which agents keep time.
 *
 *     npx node bench/echo-truth.ts [pacing …; tick and precise unless given]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { listRuns } from '../src/recording/home.ts';
import { resultSentence } from '../src/reporters/result-sentence.ts';
import { figureOf } from './figure-of.ts';

const root = resolve(import.meta.dirname, '..');
const [, , ...given] = process.argv;

for (const pacing of given.length > 0 ? given : ['tick', 'precise']) {
  const home = mkdtempSync(join(tmpdir(), 'regatta-echo-'));
  try {
    const args = ['run', join(root, 'bench/echo-truth/echo.yaml'), '-D', `pacing=${pacing}`];
    const { stderr } = spawnSync(process.execPath, [join(root, 'bin/regatta.js'), ...args], {
      env: { ...process.env, REGATTA_DIR: home },
      encoding: 'utf8',
    });
    const [run] = listRuns(home);
    if (run === undefined || !run.has('results.json')) throw new Error(`the run has no results:\n${stderr}`);
    const results = run.readJson('results.json');
    const us = (name: string): string => (figureOf(results, name) * 1e6).toFixed(0);
    const off = Math.abs(figureOf(results, 'operations.p50') - figureOf(results, 'known.p50')) * 1e6;
    console.log(
      `${pacing}: p50 ${us('operations.p50')} µs reported, ${us('known.p50')} µs known: ${off.toFixed(0)} µs apart${pacing === 'precise' ? ' (target ≤ 50 µs)' : ''}; ` +
        `request by request ${us('beyond.p50')} µs p50, ${us('beyond.p99')} µs p99; lag ${us('lag.p50')} µs p50, ${us('lag.p99')} µs p99; ${resultSentence(results)}`,
    );
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
