import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { listRuns } from '../../src/recording/home.ts';
import { RunFiles } from '../../src/recording/run-files.ts';
import { processesOf } from './cli.ts';

/** The newest run of a home; one that does not exist when there is none yet. */
export function lastRun(home: string): RunFiles {
  return (existsSync(home) ? listRuns(home)[0] : undefined) ?? new RunFiles(`${home}/runs/none-yet`);
}

/** Whether operations of the newest run have ended. */
export function isLoaded(home: string): boolean {
  const { windows } = lastRun(home);
  return existsSync(windows) && readFileSync(windows, 'utf8').includes('operations_finished');
}

/** The process of an agent of a run of this home: it prints into its log (Linux). */
export function agentOf(home: string, name: string): number | undefined {
  return processesOf(home).find((pid) => readlinkSync(`/proc/${pid}/fd/1`).endsWith(`${name}.log`));
}

/** Polls until `holds`; rejects after 20 s, which is longer than anything that Regatta promises takes. */
export async function waitUntil(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    if (await holds()) return;
    await sleep(50);
  }
  throw new Error(`it did not come to pass within 20 s: ${holds.toString()}`);
}
