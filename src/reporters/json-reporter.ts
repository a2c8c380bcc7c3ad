import type { Reporter, ReporterContext } from '../model/reporter.ts';

/** Prints `results.json` on stdout, and nothing else there. */
export function jsonReporter({ stdout }: ReporterContext): Reporter {
  return {
    runEnded: ({ results }) => {
      if (results !== null) stdout.write(`${JSON.stringify(results, null, 2)}\n`);
    },
  };
}
