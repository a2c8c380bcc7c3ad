import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readLiveKey, type Window } from '../../src/model/load.ts';
import { listRuns } from '../../src/recording/home.ts';
import type { RunFiles } from '../../src/recording/run-files.ts';

const root = resolve(import.meta.dirname, '../..');
/** The most seconds at an end of the load that are not whole ones. */
const BORDER_WINDOWS = 2;
/** Before the load that is measured, s. */
export const WARM_UP_S = 3;

export interface HttpLoad {
  readonly url: string;
  /** As an entry of a round has it: `backlog: 50`. */
  readonly drive: string;
  readonly seconds: number;
  readonly pacing?: string;
  /** Whether the run has tables in the end, and not only windows. */
  readonly hasTables?: boolean;
  /** The command; that of the repository unless given. */
  readonly bin?: string;
}

/** The kit `http` as users run it: one agent, which records every operation. Gives the run to whoever asked. */
export async function withHttpRun<T>(
  { url, drive, seconds, pacing = 'tick', hasTables = false, bin }: HttpLoad,
  read: (run: RunFiles) => T | Promise<T>,
): Promise<T> {
  const load = `scenario: requests, requests: [/], ${drive}`;
  const experiment =
    `kit: http\nagents: {count: 1, pacing: ${pacing}}\nfleets: {target: {attach: '${url}'}}\n` +
    `rounds: [{phase: warm-up, ${load}, for: ${WARM_UP_S}s}, {${load}, for: ${seconds}s}]\n`;
  return withRun(experiment, { hasTables, ...(bin === undefined ? {} : { bin }) }, read);
}

/** A run of an experiment through the command, in a folder of its own. Gives it to whoever asked. */
export async function withRun<T>(
  experiment: string,
  { hasTables, bin = join(root, 'bin/regatta.js') }: { readonly hasTables: boolean; readonly bin?: string },
  read: (run: RunFiles) => T | Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
  try {
    writeFileSync(join(folder, 'load.yaml'), experiment);
    const args = [bin, 'run', ...(hasTables ? [] : ['--no-analysis']), join(folder, 'load.yaml')];
    const { stderr } = spawnSync(process.execPath, args, { env: { ...process.env, REGATTA_DIR: join(folder, 'home') }, encoding: 'utf8' });
    const [run] = listRuns(join(folder, 'home'));
    if (run === undefined) throw new Error(`the run left no directory:\n${stderr}`);
    return await read(run);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A closed loop of 50. CPU is that of the agent's process alone, recording among it; what becomes of the records afterwards is not. */
export function measureRegatta(url: string, seconds: number): Promise<{ readonly cpuUs: number; readonly rate: number }> {
  return withHttpRun({ url, drive: 'backlog: 50', seconds }, agentFigures);
}

/** What an agent took of the processor for each operation, recording among it, and how many it ended each second. */
export function agentFigures(run: RunFiles): { readonly cpuUs: number; readonly rate: number } {
  const whole = wholeWindows(run);
  const [first, last] = [whole[0], whole.at(-1)];
  if (first === undefined || last === undefined || first === last) throw new Error('the load was too short');
  // each window goes from the end of the one before it to its own
  const measured = whole.slice(1);
  const operations = measured.reduce((sum, window) => sum + finishedIn(window), 0);
  const cpuNs = measured.reduce(
    (sum, { ts, gauges }, index) => sum + (gauges['cpu_share'] ?? Number.NaN) * (ts - (whole[index]?.ts ?? Number.NaN)),
    0,
  );
  return { cpuUs: cpuNs / 1e3 / operations, rate: operations / ((last.ts - first.ts) / 1e9) };
}

/** Windows that lie within the load that is measured. */
function wholeWindows(run: RunFiles): readonly Window[] {
  return run
    .readWindows()
    .filter((window) => finishedIn(window) > 0)
    .slice(BORDER_WINDOWS + WARM_UP_S, -BORDER_WINDOWS);
}

function finishedIn({ counters }: Window): number {
  return Object.entries(counters).reduce((sum, [key, count]) => sum + (readLiveKey(key).name === 'operations_finished' ? count : 0), 0);
}
