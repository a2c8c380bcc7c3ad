import type { Reporter, ReporterContext } from '../../model/reporter.ts';
import { htmlReport } from './html-report.ts';

/** Writes `report.html` into the run directory. */
export function htmlReporter(context: ReporterContext): Reporter {
  return {
    runEnded: async ({ directory, report }) => {
      if (report !== undefined) context.writeFile(directory, 'report.html', htmlReport(await report()));
    },
  };
}
