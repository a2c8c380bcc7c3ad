import { Command } from 'commander';
import { RegattaError } from '../../model/errors.ts';
import type { Results } from '../../model/result.ts';
import type { RunFiles } from '../../recording/run-files.ts';
import { namedRuns, runArgument } from '../named-runs.ts';
import { runSummary, usesColor } from '../wire.ts';

interface Options {
  readonly json?: boolean;
}

export function command(): Command {
  return new Command('show')
    .argument('<run>', runArgument)
    .option('--json', 'print results as JSON')
    .action((reference: string, options: Options) => {
      for (const files of namedRuns([reference])) {
        const results = resultsOf(files);
        process.stdout.write(
          options.json === true ? `${JSON.stringify(results, null, 2)}\n` : runSummary(results, { color: usesColor(process.stdout) }),
        );
      }
    });
}

/** As they were written, but for the directory: a run may have been moved since. */
function resultsOf(files: RunFiles): Results {
  if (!files.has('results.json')) {
    throw new RegattaError('RUN_UNREADABLE', `run ${files.id} has no results yet`, {
      hint: `\`regatta report ${files.id}\` analyses what it recorded.`,
    });
  }
  return { ...files.readJson('results.json'), directory: files.directory };
}
