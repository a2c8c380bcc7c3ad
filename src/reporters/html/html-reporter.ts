import type { Reporter } from '../../model/reporter.ts';
import type { ReporterContext } from '../reporter-context.ts';
import { htmlReport } from './html-report.ts';

/** Writes `report.html` into the run directory. */
export function htmlReporter(context: ReporterContext): Reporter {
  return {
    runEnded: async ({ directory, report }) => {
      if (report !== undefined) context.writeReport(directory, 'html', htmlReport(await report()));
    },
  };
}
