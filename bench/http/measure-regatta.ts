import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readLiveKey, type Window } from '../../src/model/load.ts';
import { listRuns } from '../../src/recording/home.ts';

const root = resolve(import.meta.dirname, '../..');
/** The most seconds at an end of the load that are not whole ones. */
const BORDER_WINDOWS = 2;
/** Before the load that is measured, s. */
export const WARM_UP_S = 3;

/**
 * The kit `http` as users run it: one agent with a backlog of 50, which records every operation. CPU is that of the agent's process alone, recording among it; what
 * becomes of the records afterwards is not.
 */
export function measureRegatta(url: string, seconds: number): { readonly cpuUs: number; readonly rate: number } {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-bench-http-'));
  try {
    const load = 'scenario: requests, requests: [/], backlog: 50';
    const text = `kit: http\nfleets: {target: {attach: '${url}'}}\nrounds: [{phase: warm-up, ${load}, for: ${WARM_UP_S}s}, {${load}, for: ${seconds}s}]\n`;
    writeFileSync(join(folder, 'load.yaml'), text);
    const args = [join(root, 'bin/regatta.js'), 'run', '--no-analysis', join(folder, 'load.yaml')];
    const { stderr } = spawnSync(process.execPath, args, { env: { ...process.env, REGATTA_DIR: join(folder, 'home') }, encoding: 'utf8' });
    const [run] = listRuns(join(folder, 'home'));
    if (run === undefined) throw new Error(`the run left no directory:\n${stderr}`);
    const windows = run.readWindows().filter((window) => finishedIn(window) > 0);
    const whole = windows.slice(BORDER_WINDOWS + WARM_UP_S, -BORDER_WINDOWS);
    const [first, last] = [whole[0], whole.at(-1)];
    if (first === undefined || last === undefined || first === last) throw new Error(`the load was too short:\n${stderr}`);
    // each window goes from the end of the one before it to its own
    const measured = whole.slice(1);
    const requests = measured.reduce((sum, window) => sum + finishedIn(window), 0);
    const cpuNs = measured.reduce(
      (sum, { ts, gauges }, index) => sum + (gauges['cpu_share'] ?? Number.NaN) * (ts - (whole[index]?.ts ?? Number.NaN)),
      0,
    );
    return { cpuUs: cpuNs / 1e3 / requests, rate: requests / ((last.ts - first.ts) / 1e9) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function finishedIn({ counters }: Window): number {
  return Object.entries(counters).reduce((sum, [key, count]) => sum + (readLiveKey(key).name === 'operations_finished' ? count : 0), 0);
}
