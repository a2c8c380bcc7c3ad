import type { Reporter } from '../model/reporter.ts';
import { htmlReporter } from './html/html-reporter.ts';
import { jsonReporter } from './json-reporter.ts';
import { markdownReporter } from './markdown-reporter.ts';
import type { ReporterContext } from './reporter-context.ts';
import { summaryReporter } from './summary-reporter.ts';
import { terminalReporter } from './terminal-reporter.ts';

export type { ReporterContext } from './reporter-context.ts';
export { runComparison } from './run-comparison.ts';
export { figureFiles } from './figures/figure-files.ts';
export { zipFigures } from './figures/zip-figures.ts';
export { htmlReport } from './html/html-report.ts';
export { htmlSetReport } from './html/html-set-report.ts';
export { runSummary } from './run-summary.ts';
export { setSummary } from './set-summary.ts';
export { textTable } from './text-table.ts';

/** What `reporters:` in an experiment may name. */
export const reporters: { readonly [name: string]: { readonly about: string; readonly make: (context: ReporterContext) => Reporter } } = {
  terminal: { about: 'progress on stderr: redrawn on a terminal, line by line elsewhere', make: terminalReporter },
  summary: { about: 'the results on stdout, on one screen', make: summaryReporter },
  markdown: { about: '`report.md` in the run directory', make: markdownReporter },
  html: { about: '`report.html` in the run directory: one file with charts that needs nothing else', make: htmlReporter },
  json: { about: '`results.json` on stdout', make: jsonReporter },
};
