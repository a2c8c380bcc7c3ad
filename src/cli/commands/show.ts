import { Command } from 'commander';
import { namedRuns, resultsOf, runArgument } from '../named-runs.ts';
import { usesColor } from '../uses-color.ts';
import { runSummary } from '../wire.ts';

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
          options.json === true
            ? `${JSON.stringify(results, null, 2)}\n`
            : runSummary(results, { color: usesColor(process.stdout), report: files.find('report.html') }),
        );
      }
    });
}
