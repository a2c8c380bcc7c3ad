import type { Reporter, ReporterContext } from '../../model/reporter.ts';

/** Writes `report.html` into the run directory. */
export function htmlReporter(context: ReporterContext): Reporter {
  return {
    runEnded: async ({ directory, report }) => {
      if (report === undefined) return;
      // brings all that draws, which nothing needs before
      const { htmlReport } = await import('./html-report.ts');
      context.writeFile(directory, 'report.html', htmlReport(await report()));
    },
  };
}
