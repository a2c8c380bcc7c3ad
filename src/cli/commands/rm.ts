import { Command } from 'commander';
import { messageOf } from '../../model/errors.ts';
import type { RunRecord } from '../../model/result.ts';
import { refuseBusy } from '../../orchestrator/claim-run.ts';
import { isAlive } from '../../orchestrator/process-identity.ts';
import { removeRun } from '../../recording/home.ts';
import type { RunFiles } from '../../recording/run-files.ts';
import { home, namedRuns, runArgument } from '../named-runs.ts';

export function command(): Command {
  return new Command('rm').argument('<run...>', runArgument).action(async (references: string[]) => {
    const records: RunRecord[] = [];
    // all are found before the first is removed, so that a misspelt one removes nothing
    for (const files of namedRuns(references)) {
      refuseBusy(files);
      const record = recordOf(files);
      if (record !== undefined) records.push(record);
      removeRun(home(), files, isAlive);
      process.stdout.write(`removed ${files.id}\n`);
    }
    await forget(records);
  });
}

/** undefined where it cannot be read: then the store has never had it. */
function recordOf(files: RunFiles): RunRecord | undefined {
  try {
    return files.readJson('run.json');
  } catch {
    return undefined;
  }
}

/** Takes the figures of runs out of the store, where there is one. */
async function forget(records: readonly RunRecord[]): Promise<void> {
  try {
    const { hasStore, openStoreAsIs } = await import('../store/project-store.ts');
    if (!hasStore()) return;
    const { forgetRun } = await import('../wire-store.ts');
    await using store = await openStoreAsIs();
    for (const record of records) await forgetRun(store.db, record);
  } catch (error) {
    process.stderr.write(`warning: their figures are still in the store: ${messageOf(error)}\n`);
  }
}
