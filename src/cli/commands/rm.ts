import { Command } from 'commander';
import { refuseBusy } from '../../orchestrator/claim-run.ts';
import { isAlive } from '../../orchestrator/process-identity.ts';
import { removeRun } from '../../recording/home.ts';
import { home, namedRuns, runArgument } from '../named-runs.ts';

export function command(): Command {
  return new Command('rm').argument('<run...>', runArgument).action((references: string[]) => {
    // all are found before the first is removed, so that a misspelt one removes nothing
    for (const files of namedRuns(references)) {
      refuseBusy(files);
      removeRun(home(), files, isAlive);
      process.stdout.write(`removed ${files.id}\n`);
    }
  });
}
