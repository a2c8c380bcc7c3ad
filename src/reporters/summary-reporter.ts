import type { Reporter, ReporterContext } from '../model/reporter.ts';
import { runSummary } from './run-summary.ts';

/** Prints what the run says on stdout, on one screen. */
export function summaryReporter(context: ReporterContext): Reporter {
  return {
    runEnded: ({ results, directory }) => {
      if (results === null) return;
      const report = context.findFile(directory, 'report.html');
      context.stdout.write(runSummary(results, { color: context.color && context.stdout.isTTY === true, report }));
    },
  };
}
